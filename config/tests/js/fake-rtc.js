/** As much of WebRTC as signalling needs: descriptions, rollback, places, certificates, candidates. */

let certificates = 0;
let attempts = 0;

export class FakeConnection {
  /** @type {FakeConnection[]} */
  static made = [];
  signalingState = "stable";
  connectionState = "new";
  localDescription = null;
  remoteDescription = null;
  candidates = [];
  restarts = 0;
  /** So many does what the other describes have. */
  places = 4;
  #transceivers = [];
  #before;
  /** It changes with a restart, on whichever side. */
  #ufrag = null;
  #offered;

  constructor(configuration) {
    this.configuration = configuration;
    certificates += 1;
    this.fingerprint = `certificate-${certificates}`;
    FakeConnection.made.push(this);
  }

  addTransceiver(trackOrKind, { direction }) {
    this.#transceivers.push(place(typeof trackOrKind === "string" ? null : trackOrKind, direction));
  }

  getTransceivers() {
    return this.#transceivers;
  }

  getReceivers() {
    return this.#transceivers.map(({ receiver }) => receiver);
  }

  setConfiguration(configuration) {
    this.configuration = configuration;
  }

  restartIce() {
    this.restarts += 1;
    this.#ufrag = null;
  }

  async setLocalDescription(description) {
    this.#alive();
    if (description?.type === "rollback") return this.#rollBack();
    const answering = this.signalingState === "have-remote-offer";
    this.#ufrag ??= ++attempts;
    if (!answering) this.#before = this.localDescription;
    this.localDescription = {
      type: answering ? "answer" : "offer",
      sdp: `a=fingerprint:${this.fingerprint}\r\na=ice-ufrag:${this.#ufrag}\r\n`,
    };
    this.signalingState = answering ? "stable" : "have-local-offer";
    return undefined;
  }

  async setRemoteDescription(description) {
    this.#alive();
    const wanted = description.type === "offer" ? "stable" : "have-local-offer";
    if (this.signalingState !== wanted) throw new Error(`${description.type} while ${this.signalingState}`);
    if (description.type === "offer") {
      if (description.sdp !== this.#offered) this.#ufrag = null;
      this.#offered = description.sdp;
    }
    this.remoteDescription = description;
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable";
    while (this.#transceivers.length < this.places) this.#transceivers.push(place(null));
  }

  async addIceCandidate(candidate) {
    if (!this.remoteDescription) throw new Error("No description yet");
    this.candidates.push(candidate);
  }

  close() {
    this.connectionState = this.signalingState = "closed";
  }

  become(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  #rollBack() {
    if (this.signalingState !== "have-local-offer") throw new Error("Nothing to take back");
    this.localDescription = this.#before;
    this.signalingState = "stable";
  }

  #alive() {
    if (this.signalingState === "closed") throw new Error("Closed");
  }
}

function place(track, direction = "recvonly") {
  const sender = {
    track,
    limits: {},
    async replaceTrack(next) {
      this.track = next;
    },
    getParameters: () => ({ encodings: [{}] }),
    async setParameters({ encodings }) {
      [this.limits] = encodings;
    },
  };
  const receiver = { track: { kind: "any" }, stats: [], getStats: async () => new Map(receiver.stats.entries()) };
  return { direction, sender, receiver };
}
