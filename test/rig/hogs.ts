import { type ChildProcess, spawn } from "node:child_process";

/** `count` processes that each want a whole core, until they go out of scope. */
export function cpuHogs(count: number): Disposable {
  const children: ChildProcess[] = [];
  for (let made = 0; made < count; made++) {
    children.push(spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }));
  }
  const end = (): void => {
    for (const child of children) child.kill("SIGKILL");
  };
  process.once("exit", end);
  return {
    [Symbol.dispose]: () => {
      end();
      process.off("exit", end);
    },
  };
}
