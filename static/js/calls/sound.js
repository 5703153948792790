import { toast } from "../ui/toast.js";

/** Lets the others of a room be heard, wherever in the page one is. */
export class Sound {
  #elements = new Map();
  #stops;
  #warned = false;

  /** @param {import("./session.js").RoomSession} session */
  constructor(session) {
    this.session = session;
    const update = () => this.#update();
    this.#stops = [session.on("media", update), session.on("changed", update), session.local.on("devices", update)];
  }

  close() {
    this.#stops.forEach((stop) => stop());
    for (const element of this.#elements.values()) element.srcObject = null;
    this.#elements.clear();
  }

  #update() {
    const present = new Set(this.session.state.others().map(({ user }) => user.id));
    for (const [user, element] of this.#elements) if (!present.has(user)) this.#silence(user, element);
    for (const user of present) this.#play(user);
  }

  #silence(user, element) {
    element.srcObject = null;
    this.#elements.delete(user);
  }

  #play(user) {
    const track = this.session.plane?.track(user, "audio");
    if (!track) return;
    const element = this.#elements.get(user) ?? new Audio();
    this.#elements.set(user, element);
    this.#choose(element);
    if (element.srcObject?.getAudioTracks()[0] === track) return;
    element.srcObject = new MediaStream([track]);
    element.play().catch((error) => this.#blocked(error));
  }

  #choose(element) {
    const { speaker } = this.session.local.choices;
    if (speaker && element.setSinkId && element.sinkId !== speaker) element.setSinkId(speaker).catch(() => {});
  }

  /** Until somebody touches the page, some browsers keep it silent. */
  #blocked({ name }) {
    if (name !== "NotAllowedError" || this.#warned) return;
    this.#warned = true;
    toast("Your browser keeps this page silent. Click anywhere to hear the others.");
    const again = () => {
      for (const element of this.#elements.values()) element.play().catch(() => {});
    };
    document.addEventListener("pointerdown", again, { once: true });
  }
}
