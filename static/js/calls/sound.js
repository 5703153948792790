import { toast } from "../ui/toast.js";

/** Lets the others of a room be heard, and the screens that they share, wherever in the page one is. */
export class Sound {
  /** @type {Map<string, HTMLAudioElement>} by whose and which, as in `<id> audio` */
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
    const wanted = new Map();
    for (const { user, screen } of this.session.state.others())
      for (const slot of screen ? ["audio", "sound"] : ["audio"]) wanted.set(`${user.id} ${slot}`, [user.id, slot]);
    for (const [key, element] of this.#elements) if (!wanted.has(key)) this.#silence(key, element);
    for (const [key, place] of wanted) this.#play(key, place);
  }

  #silence(key, element) {
    element.srcObject = null;
    this.#elements.delete(key);
  }

  #play(key, [user, slot]) {
    const track = this.session.plane?.track(user, slot);
    if (!track) return;
    const element = this.#elements.get(key) ?? new Audio();
    this.#elements.set(key, element);
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
