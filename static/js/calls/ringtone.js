const INCOMING = {
  every: 2400,
  notes: [
    [0, 659],
    [0.18, 784],
    [0.36, 988],
    [0.9, 659],
    [1.08, 784],
    [1.26, 988],
  ],
  lasts: 0.16,
  loud: 0.16,
};
const OUTGOING = {
  every: 4000,
  notes: [
    [0, 440],
    [0, 480],
  ],
  lasts: 1.6,
  loud: 0.05,
};

/** Rings until it is told to stop, in one tab of all. @returns {() => void} */
export function ring() {
  let stop = () => {};
  let ended = false;
  const play = () =>
    new Promise((done) => {
      if (ended) return done();
      const silence = sound(INCOMING);
      const shake = setInterval(() => navigator.vibrate?.([300, 150, 300]), INCOMING.every);
      stop = () => {
        clearInterval(shake);
        silence();
        done();
      };
      return undefined;
    });
  if (navigator.locks) navigator.locks.request("switchboard.ringing", { ifAvailable: true }, (lock) => lock && play());
  else play();
  return () => {
    ended = true;
    stop();
  };
}

/** What the caller hears meanwhile. @returns {() => void} */
export function ringBack() {
  return sound(OUTGOING);
}

/** A browser lets no page make a sound that nobody has touched yet. */
function sound({ every, notes, lasts, loud }) {
  if (navigator.userActivation?.hasBeenActive === false) return () => {};
  const context = new AudioContext();
  const round = () => {
    for (const [at, pitch] of notes) note(context, context.currentTime + at, pitch, lasts, loud);
  };
  round();
  const ringing = setInterval(round, every);
  return () => {
    clearInterval(ringing);
    context.close();
  };
}

function note(context, at, pitch, lasts, loud) {
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  tone.type = "sine";
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(loud, at + 0.02);
  volume.gain.setValueAtTime(loud, at + lasts - 0.04);
  volume.gain.linearRampToValueAtTime(0, at + lasts);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + lasts);
}
