/** Keeps to digits, also when a whole message is pasted, and calls back when all six are there. */
export function wireCodeInput(input, complete) {
  input.addEventListener("beforeinput", (event) => {
    if (event.inputType === "insertText" && /\D/.test(event.data ?? "")) event.preventDefault();
  });
  input.addEventListener("paste", (event) => {
    event.preventDefault();
    input.value = event.clipboardData.getData("text").replace(/\D/g, "").slice(0, 6);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  input.addEventListener("input", () => {
    if (/^\d{6}$/.test(input.value)) complete();
  });
}

/** Counts down on a button until a code may be asked for again. @param {HTMLButtonElement} button @param {number} seconds */
export function countDown(button, seconds) {
  const words = (button.dataset.words ??= button.textContent);
  const until = Date.now() + seconds * 1000;
  clearInterval(Number(button.dataset.timer));
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? `${words} in ${left} s` : words;
    if (left <= 0) clearInterval(timer);
  };
  const timer = setInterval(tick, 1000);
  button.dataset.timer = String(timer);
  tick();
}
