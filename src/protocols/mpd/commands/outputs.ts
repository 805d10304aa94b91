import { ACK, argumentError, codec, defineCommand, fields, NO_ARGUMENTS, ProtocolError, pair } from "node-mpd-protocol";
import { setOutputPreset } from "../../../operations/sound/presets.ts";
import type { OutputState } from "../../../player/snapshot.ts";
import type { Row, Scene } from "../scope.ts";

/** Clients count the outputs of a zone; one that is in another zone keeps its number, and MPD calls it a dummy. */
function outputAt(scene: Scene, index: number): OutputState {
  const output = scene.moment().snapshot.outputs[index];
  if (output === undefined) throw new ProtocolError(ACK.noExist, "No such audio output");
  return output;
}

function switching(name: string, summary: string, enabled: boolean | "toggle"): Row {
  return defineCommand({
    name,
    permission: "admin",
    args: fields({ index: codec.unsigned }),
    since: "0.1",
    summary,
    run:
      (_scope, { index }) =>
      (scene) =>
        void scene.do({ type: "setOutput", id: outputAt(scene, index).id, enabled }),
  });
}

/** Where the sound goes. Clients name outputs by number only, never by a device string. */
export const outputCommands: readonly Row[] = [
  defineCommand({
    name: "outputs",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.1",
    summary: "The outputs",
    run: () => (scene) =>
      scene
        .moment()
        .snapshot.outputs.map(
          ({ name, plugin, enabled, isAway, sound }, index) =>
            pair("outputid", index) +
            pair("outputname", name) +
            pair("plugin", isAway === true ? "dummy" : plugin) +
            pair("outputenabled", enabled ? 1 : 0) +
            (sound === undefined || isAway === true ? "" : pair("attribute", `sound=${sound.preset}`)),
        )
        .join(""),
  }),
  switching("enableoutput", "Turn an output on", true),
  switching("disableoutput", "Turn an output off", false),
  switching("toggleoutput", "Turn an output on or off", "toggle"),
  defineCommand({
    name: "outputset",
    permission: "admin",
    args: fields({ index: codec.unsigned, name: codec.text, value: codec.text }),
    since: "0.21",
    summary: "Set an attribute of an output: its sound preset",
    run:
      ({ operations }, { index, name, value }) =>
      (scene) => {
        const { id, isAway } = outputAt(scene, index);
        if (!/^\w+$/.test(name)) throw argumentError("Illegal attribute name");
        if (isAway === true) throw new ProtocolError(ACK.unknown, "Cannot set attribute on dummy output");
        if (name !== "sound") throw argumentError("Unsupported attribute");
        if (value !== "" && operations.sound.presets.get(value) === undefined) {
          throw new ProtocolError(ACK.noExist, "No such sound preset");
        }
        setOutputPreset(operations.sound.presets, scene, id, value === "" ? null : value);
      },
  }),
];
