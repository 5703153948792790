import assert from "node:assert/strict";
import { test } from "node:test";

import { loudness, waveform } from "../../../static/js/chat/attachments/levels.js";
import { attachmentWords, durationWords, ending, sizeWords } from "../../../static/js/chat/attachments/words.js";

const image = { kind: "image", name: "a.jpg", waveform: null };
const voice = { kind: "audio", name: "Voice message.webm", duration_ms: 12_400, waveform: [0, 50, 100] };
const music = { kind: "audio", name: "song.mp3", duration_ms: null, waveform: null };
const report = { kind: "file", name: "report.pdf", waveform: null };

test("what is attached is told in a word or two", () => {
  assert.equal(attachmentWords([]), "");
  assert.equal(attachmentWords([image]), "Photo");
  assert.equal(attachmentWords([image, image, image]), "3 photos");
  assert.equal(attachmentWords([voice]), "Voice message 0:12");
  assert.equal(attachmentWords([music]), "song.mp3");
  assert.equal(attachmentWords([report]), "report.pdf");
  assert.equal(attachmentWords([image, report]), "2 files");
  assert.deepEqual([["image", "image"], ["audio"], ["file"]].map(attachmentWords), ["2 photos", "Sound", "File"]);
});

test("sizes are told as people say them", () => {
  const sizes = [1, 900, 2048, 1_572_864, 10_485_760, 26_214_400];
  assert.deepEqual(sizes.map(sizeWords), ["1 byte", "900 bytes", "2 KB", "1.5 MB", "10 MB", "25 MB"]);
});

test("durations are told as a clock shows them", () => {
  assert.deepEqual([0, 7400, 59_700, 605_000, 3_723_000].map(durationWords), [
    "0:00",
    "0:07",
    "1:00",
    "10:05",
    "1:02:03",
  ]);
});

test("the sign of a file bears how its name ends", () => {
  assert.deepEqual(["a.PDF", "b.tar.gz", "README", ".env", "c.presentation", "d.x y"].map(ending), [
    "pdf",
    "gz",
    "",
    "env",
    "",
    "",
  ]);
});

test("loudness goes from silence to the loudest there is", () => {
  const tone = (amplitude) => Float32Array.from({ length: 2048 }, (_, at) => amplitude * Math.sin(at / 7));
  assert.equal(loudness(new Float32Array(2048)), 0);
  assert.ok(loudness(tone(0.001)) < 5);
  assert.ok(loudness(tone(0.1)) > 40 && loudness(tone(0.1)) < 70);
  assert.ok(loudness(tone(1)) > 90);
  assert.equal(loudness(new Float32Array(8).fill(1)), 100);
});

test("a waveform has 64 values, however long the recording is", () => {
  const levels = Array.from({ length: 1000 }, (_, at) => ({ at: at * 50, level: at % 100 }));
  const shape = waveform(levels, 50_000);
  assert.equal(shape.length, 64);
  assert.ok(shape.every((level) => Number.isInteger(level) && level >= 0 && level <= 100));
});

test("each part of a waveform is its loudest moment, and what was not measured stays as it was before", () => {
  const levels = [
    { at: 0, level: 10 },
    { at: 1, level: 90 },
    { at: 6, level: 30 },
    { at: 8, level: 20 },
  ];
  assert.deepEqual(waveform(levels, 8, 4), [90, 90, 90, 30]);
  assert.deepEqual(waveform([], 8, 4), [0, 0, 0, 0]);
});
