import { Discography } from "../parts/discography.tsx";
import type { ViewProps } from "./views.ts";

export default function Genre({ parameters }: ViewProps) {
  const name = parameters.get("name") ?? "";
  return <Discography title={name === "" ? "No genre" : name} filter={{ genre: name }} />;
}
