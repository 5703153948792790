/** As much of livekit-client as the page uses. */

export const rooms = [];

export const RoomEvent = {
  TrackSubscribed: "trackSubscribed",
  TrackUnsubscribed: "trackUnsubscribed",
  ParticipantConnected: "participantConnected",
  ParticipantDisconnected: "participantDisconnected",
  Disconnected: "disconnected",
};
export const Track = {
  Source: {
    Microphone: "microphone",
    Camera: "camera",
    ScreenShare: "screen_share",
    ScreenShareAudio: "screen_share_audio",
  },
};

export class Room {
  remoteParticipants = new Map();
  published = new Map();
  #listeners = new Map();

  constructor() {
    rooms.push(this);
    this.localParticipant = {
      publishTrack: async (track, { source }) => void this.published.set(source, track),
      unpublishTrack: async (track) => {
        for (const [source, known] of this.published) if (known === track) this.published.delete(source);
      },
    };
  }

  on(type, listener) {
    this.#listeners.set(type, listener);
  }

  say(type, ...given) {
    this.#listeners.get(type)(...given);
  }

  async connect(url, token) {
    this.entered = [url, token];
  }

  /** As LiveKit does, also to who asked for it. */
  disconnect() {
    this.closed = true;
    this.say(RoomEvent.Disconnected);
  }
}
