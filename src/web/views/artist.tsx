import { Discography } from "../parts/discography.tsx";
import type { ViewProps } from "./views.ts";

export default function Artist({ parameters }: ViewProps) {
  const name = parameters.get("name") ?? "";
  return <Discography title={name === "" ? "No artist" : name} filter={{ artist: name }} />;
}
