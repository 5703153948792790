"""What people do in calls, and what reaches them there."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from config.tests.browser.people import RETRIES, Person, wait_for

# What every connection of the page is, and whatever it plays, for the tests alone: nothing of the page knows of it.
WATCH = """
window.connections = [];
window.played = [];
window.Audio = class extends Audio {
  constructor() {
    super();
    window.played.push(this);
  }
};
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) {
    super(...options);
    window.connections.push(this);
  }
};
"""
RECEIVED = """
async () => {
  const found = { frames: 0, energy: 0, relayed: 0, connected: 0 };
  for (const connection of window.connections) {
    if (connection.connectionState !== "connected") continue;
    found.connected += 1;
    const stats = await connection.getStats();
    for (const report of stats.values()) {
      if (report.type === "inbound-rtp" && report.kind === "video") found.frames += report.framesDecoded ?? 0;
      if (report.type === "inbound-rtp" && report.kind === "audio") found.energy += report.totalAudioEnergy ?? 0;
      const pair = report.type === "transport" && stats.get(report.selectedCandidatePairId);
      if (pair && stats.get(pair.localCandidateId)?.candidateType === "relay") found.relayed += 1;
    }
  }
  return found;
}
"""

# Connections that are not closed, and tracks that are not over: those that come in them, and whatever is played.
CARRIED = """
() => {
  const open = window.connections.filter((connection) => connection.signalingState !== "closed");
  const players = [...document.querySelectorAll("audio, video"), ...window.played];
  const coming = [
    ...window.connections.flatMap((connection) => connection.getReceivers().map((receiver) => receiver.track)),
    ...players.flatMap((player) => player.srcObject?.getTracks() ?? []),
  ];
  return open.length + coming.filter((track) => track.readyState === "live").length;
}
"""


def received(page: Page) -> dict[str, Any]:
    """What has come over all of the page's connections so far."""
    found: dict[str, Any] = page.evaluate(RECEIVED)
    return found


def wait_until_received(page: Page, *, frames: int = 0, energy: float = 0, connected: int = 1) -> dict[str, Any]:
    """So much more than there is now, over so many connections."""
    before = received(page)

    def enough() -> dict[str, Any] | None:
        now = received(page)
        more = now["frames"] >= before["frames"] + frames and now["energy"] >= before["energy"] + energy
        return now if more and now["connected"] >= connected else None

    return wait_for(enough, f"{frames} frames and {energy} of sound over {connected} connections")


def carried(page: Page) -> int:
    """How many connections and tracks are not over."""
    return int(page.evaluate(CARRIED))


def wait_for_silence(page: Page) -> None:
    wait_for(lambda: carried(page) == 0 or None, "silence")


def wait_for_picture(page: Page, selector: str) -> None:
    """Until something is drawn there."""
    drawn = "(selector) => document.querySelector(selector)?.videoWidth || null"
    wait_for(lambda: page.evaluate(drawn, selector), f"picture in {selector}")


def open_room(page: Page, person: Person, kind: str = "video", **more: Any) -> str:
    """Over REST, as the page's own person."""
    page.goto("/app/calls")
    token = next(each["value"] for each in page.context.cookies() if each.get("name") == "csrftoken")
    answer = page.context.request.post(
        f"{person.server}/api/v1/calls/rooms/",
        data={"kind": kind, **more},
        headers={"X-CSRFToken": token},
        max_retries=RETRIES,
    )
    assert answer.ok, answer.text()
    return str(answer.json()["id"])


def come_in(page: Page, room: str) -> None:
    page.goto(f"/app/calls/room/{room}")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(inside(page)).to_be_visible()


def inside(page: Page) -> Locator:
    return page.get_by_role("region", name="People in the room")


def tile_of(page: Page, name: str) -> Locator:
    return inside(page).get_by_role("listitem").filter(has_text=name)


def control(page: Page, name: str) -> Locator:
    return page.get_by_role("toolbar", name="Call").get_by_role("button", name=re.compile(f"^{name}"))


def sheet(page: Page) -> Locator:
    """Of a call that rings, here or at the other's."""
    return page.locator(".call-sheet")
