import { find } from "../../ui/dom.js";
import { isRelayOnly } from "./choices.js";
import { Mesh } from "./mesh.js";

/**
 * What carries a room's pictures and sound.
 *
 * @param {{media: "mesh" | "livekit", ice_servers?: RTCIceServer[], url?: string, token?: string}} credentials
 * @param {{me: string, signal: (type: string, data: any) => void}} context
 */
export async function openPlane(credentials, { me, signal }) {
  if (credentials.media === "livekit") {
    const { LiveKitPlane } = await import("./livekit.js");
    return LiveKitPlane.open(credentials, { me, client: find("#livekit-client")?.content });
  }
  return new Mesh({ me, send: signal, configuration: configurationWith(credentials.ice_servers) });
}

/** @param {RTCIceServer[]} iceServers @returns {RTCConfiguration} */
export function configurationWith(iceServers) {
  return { iceServers, iceTransportPolicy: isRelayOnly() ? "relay" : "all", bundlePolicy: "max-bundle" };
}
