import { api } from "../app/session.js";

const PATIENCE = 8000;

/**
 * Whether calls can come through from here: a connection from this page to itself, by way of the relay.
 *
 * @param {object} [options]
 * @param {() => Promise<any>} [options.servers]
 * @param {(configuration: RTCConfiguration) => RTCPeerConnection} [options.connect]
 * @param {number} [options.patience] milliseconds
 * @returns {Promise<{verdict: "good" | "fair" | "poor", words: string}>}
 */
export async function testNetwork({
  servers = () => api.get("calls/ice-servers/"),
  connect = (configuration) => new RTCPeerConnection(configuration),
  patience = PATIENCE,
} = {}) {
  const found = await servers().catch(() => null);
  if (!found) return { verdict: "poor", words: "The server cannot be reached, so the network could not be tested." };
  if (!hasRelay(found.ice_servers))
    return { verdict: "fair", words: "This server has no relay: calls work unless somebody’s network is very strict." };
  const delay = await throughRelay(found.ice_servers, connect, patience);
  if (delay === null)
    return {
      verdict: "poor",
      words: "The relay cannot be reached from your network. A firewall or VPN may be in the way; calls may fail.",
    };
  return { verdict: "good", words: `Your network is fine for calls (relay in ${delay} ms).` };
}

function hasRelay(iceServers) {
  return iceServers.some(({ urls }) => [urls].flat().some((url) => url.startsWith("turn")));
}

async function throughRelay(iceServers, connect, patience) {
  const configuration = { iceServers, iceTransportPolicy: "relay" };
  const [near, far] = [connect(configuration), connect(configuration)];
  near.onicecandidate = ({ candidate }) => candidate && far.addIceCandidate(candidate).catch(() => {});
  far.onicecandidate = ({ candidate }) => candidate && near.addIceCandidate(candidate).catch(() => {});
  const began = performance.now();
  let timer;
  try {
    const opened = new Promise((resolve) => (near.createDataChannel("test").onopen = () => resolve(true)));
    const late = new Promise((resolve) => (timer = setTimeout(() => resolve(false), patience)));
    await near.setLocalDescription();
    await far.setRemoteDescription(near.localDescription);
    await far.setLocalDescription();
    await near.setRemoteDescription(far.localDescription);
    return (await Promise.race([opened, late])) ? Math.round(performance.now() - began) : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    near.close();
    far.close();
  }
}
