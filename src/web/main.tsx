import { render } from "preact";
import "./style/tokens.css";
import "./style/base.css";
import "./style/controls.css";
import "./style/shell.css";
import "./style/lists.css";
import "./state/scheme.ts";
import { Shell } from "./parts/shell.tsx";
import { listenToKeys } from "./state/keys.ts";
import { goLive } from "./state/live.ts";
import { listenToMediaKeys } from "./state/media-session.ts";

const root = document.getElementById("app");
if (root !== null) render(<Shell />, root);
goLive();
listenToKeys();
listenToMediaKeys();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/service-worker.js").catch(() => {});
