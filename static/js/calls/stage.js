import { arrange, batched, h } from "../ui/dom.js";
import { bestGrid, strip } from "./layout.js";
import { tile } from "./tile.js";

const GAP = 8;

/**
 * Everybody in the room. As long as nobody else shares a screen and nothing is kept in view, all are of one size, as
 * large as they can be; otherwise one is large and the others stand under it. Of two, the other one has it all, and
 * oneself a corner of it.
 */
export class Stage {
  #tiles = new Map();
  #pinned = null;
  #size = { width: 0, height: 0 };

  /** @param {import("./session.js").RoomSession} session @param {AbortSignal} signal */
  constructor(session, signal) {
    this.session = session;
    this.list = h("ul", { class: "tiles" });
    this.element = h("section", { class: "stage", "aria-label": "People in the room" }, this.list);
    const later = batched(() => signal.aborted || this.#show());
    const stops = ["changed", "media", "quality"].map((type) => session.on(type, later));
    stops.push(session.on("speaker", (speaker) => this.#showSpeaker(speaker)));
    const resized = new ResizeObserver(([{ contentRect }]) => {
      this.#size = contentRect;
      later();
    });
    resized.observe(this.element);
    signal.addEventListener("abort", () => {
      resized.disconnect();
      stops.forEach((stop) => stop());
    });
    this.#show();
  }

  #show() {
    const wanted = this.#wanted();
    for (const [key, { setTrack }] of this.#tiles)
      if (!wanted.some((each) => each.key === key)) this.#forget(key, setTrack);
    const large = this.#large(wanted);
    for (const each of wanted) this.#draw(each);
    const ordered = [...wanted].sort((one, other) => Number(other.key === large) - Number(one.key === large));
    arrange(
      this.list,
      ordered.map(({ key }) => this.#tiles.get(key).element),
    );
    this.#place(wanted, large);
  }

  #wanted() {
    const { state, me } = this.session;
    const mine = state.mine;
    const all = [...state.others(), ...(mine ? [mine] : [])];
    return all.flatMap((participant) => [
      ...(participant.screen ? [facts(participant, "screen", me)] : []),
      facts(participant, "video", me),
    ]);
  }

  #forget(key, setTrack) {
    setTrack(null);
    this.#tiles.delete(key);
    if (this.#pinned === key) this.#pinned = null;
  }

  #large(wanted) {
    if (this.#pinned) return this.#pinned;
    // One's own would show itself within itself.
    return wanted.find(({ slot, isMe }) => slot === "screen" && !isMe)?.key ?? null;
  }

  #draw({ key, participant, slot, isMe }) {
    const { plane, local, quality } = this.session;
    const { user } = participant;
    const known = this.#tiles.get(key) ?? this.#make(key, { user, slot, isMe });
    known.setTrack(participant[slot] ? (isMe ? local.track(slot) : (plane?.track(user.id, slot) ?? null)) : null);
    known.show({
      participant: isMe ? { ...participant, audio: local.isOn("audio") } : participant,
      state: plane?.stateOf(user.id) ?? "connecting",
      quality: quality.get(user.id),
      pinned: this.#pinned === key,
    });
  }

  #make(key, { user, slot, isMe }) {
    const made = tile({ user, slot, isMe, pin: () => this.#pin(key) });
    this.#tiles.set(key, made);
    return made;
  }

  #pin(key) {
    this.#pinned = this.#pinned === key ? null : key;
    this.#show();
  }

  #place(wanted, large) {
    const { width, height } = this.#size;
    if (!width || !height) return;
    const { length: count } = wanted;
    this.element.toggleAttribute("data-large", Boolean(large));
    this.element.toggleAttribute("data-sole", count === 1);
    this.element.toggleAttribute("data-pair", count === 2 && !large && wanted.every(({ slot }) => slot === "video"));
    const room = { width, height, gap: GAP };
    const { columns = count, rows = 0, ...size } = large ? strip(count - 1, room) : bestGrid(count, room);
    this.list.style.setProperty("--tile-width", `${size.width}px`);
    this.list.style.setProperty("--tile-height", `${size.height}px`);
    this.list.style.setProperty("--columns", String(columns));
    this.list.style.setProperty("--strip", `${rows * (size.height + GAP)}px`);
  }

  #showSpeaker(speaker) {
    const now = performance.now();
    for (const [key, { setSpeaking }] of this.#tiles) setSpeaking(speaker.speaks(key.replace(/ video$/, ""), now));
  }
}

function facts(participant, slot, me) {
  return { key: `${participant.user.id} ${slot}`, participant, slot, isMe: participant.user.id === me };
}
