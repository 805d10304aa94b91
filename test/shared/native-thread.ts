import { parentPort } from "node:worker_threads";
import koffi from "koffi";
import { serveThread } from "../../src/shared/thread.ts";

// A thread that declares functions of a native library all the time, as others do when they are first needed.
if (parentPort !== null) {
  const declare = () => {
    const until = performance.now() + 5;
    while (performance.now() < until) koffi.load(null).func("size_t strlen(const char *text)");
  };
  serveThread(parentPort, declare);
  setInterval(declare, 1);
}
