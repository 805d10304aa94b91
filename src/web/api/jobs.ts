import { request } from "./request.ts";

export const cancelJob = (id: string): Promise<unknown> => request("DELETE", `/jobs/${encodeURIComponent(id)}`);
export const analyseAll = (): Promise<unknown> => request("POST", "/analysis");
export const endAnalysis = (): Promise<unknown> => request("DELETE", "/analysis");
