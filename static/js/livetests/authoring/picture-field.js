import { api } from "../../app/session.js";
import { showPicture } from "../../chat/attachments/media.js";
import { h, icon } from "../../ui/dom.js";
import { textField } from "../../ui/fields.js";
import { busy } from "../../ui/forms.js";

/**
 * A picture that stands with the question. It is sent as it is chosen, for the server makes it anew.
 *
 * @param {import("./edited-test.js").EditedTest} test
 * @param {import("./edited.js").EditedQuestion} question
 * @param {AbortSignal} signal
 */
export function pictureField(test, question, signal) {
  const text = textField({
    name: "image_text",
    label: "What the picture shows",
    hint: "Read out to those who cannot see it.",
    optional: true,
    value: question.values.image_text,
    maxlength: "300",
    input: ({ target }) => test.edit(question, { image_text: target.value }),
  });
  const input = h("input", {
    class: "visually-hidden",
    type: "file",
    accept: "image/jpeg,image/png,image/webp,image/gif",
    tabindex: "-1",
    "aria-hidden": "true",
    change: () => chosen(),
  });
  const progress = h("progress", { class: "progress", max: "1", value: "0", "aria-label": "Upload", hidden: true });
  const refusal = h("p", { class: "field-error", role: "alert", hidden: true });
  const shown = h("div", { class: "picture-shown", hidden: true });
  const choose = h("button", { class: "button button-small", type: "button", click: () => input.click() });
  const remove = h(
    "button",
    { class: "button button-small", type: "button", click: () => send(remove, (path) => api.delete(path)) },
    icon("trash"),
    "Remove picture",
  );

  const chosen = () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    const form = new FormData();
    form.append("image", file);
    const onProgress = (share) => (progress.value = share);
    send(choose, (path) => api.upload("PUT", path, form, { onProgress }));
  };
  const send = async (button, work) => {
    const release = busy(button);
    progress.value = 0;
    progress.hidden = button !== choose;
    refusal.hidden = true;
    try {
      await test.picture(question, work);
    } catch (error) {
      refusal.textContent = error.message;
      refusal.hidden = false;
    }
    progress.hidden = true;
    release();
  };
  let image;
  const look = () => {
    if (image === question.image) return;
    ({ image } = question);
    shown.hidden = remove.hidden = text.hidden = !image;
    choose.replaceChildren(icon("image"), image ? "Another picture" : "Add a picture");
    if (!image) return shown.replaceChildren();
    const picture = h("img", { class: "question-picture", alt: "Picture of the question" });
    shown.replaceChildren(picture);
    showPicture(picture, image);
  };
  signal.addEventListener(
    "abort",
    test.on("edited", (thing) => thing === question && look()),
    { once: true },
  );
  look();
  return h(
    "div",
    { class: "picture-field" },
    shown,
    h("div", { class: "row" }, choose, remove, input),
    progress,
    refusal,
    text,
  );
}
