import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { avatar } from "../ui/avatar.js";
import { confirmDialog, openDialog } from "../ui/dialog.js";
import { h, icon } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { toast } from "../ui/toast.js";
import { Crop } from "./crop.js";

export function photoCard(signal) {
  const picture = h("div", {});
  const remove = h(
    "button",
    { class: "button button-quiet", type: "button", click: () => removePhoto(remove) },
    icon("trash"),
    "Remove",
  );
  const input = h("input", {
    class: "visually-hidden",
    type: "file",
    accept: "image/jpeg,image/png,image/webp,image/gif",
    tabindex: "-1",
    "aria-hidden": "true",
    change: () => chosen(input),
  });
  store.watch(
    "me",
    (me) => {
      picture.replaceChildren(avatar(me, { size: "xl" }));
      remove.hidden = !me.has_photo;
    },
    signal,
  );
  const choose = h(
    "button",
    { class: "button", type: "button", click: () => input.click() },
    icon("camera"),
    "Choose a photo",
  );
  return h(
    "section",
    { class: "card photo", "aria-label": "Your photo" },
    picture,
    h(
      "div",
      { class: "stack grow" },
      h(
        "div",
        {},
        h("h2", {}, "Your photo"),
        h("p", { class: "muted small" }, "Without one, people see your initials."),
      ),
      h("div", { class: "row" }, choose, remove, input),
    ),
  );
}

async function chosen(input) {
  const [file] = input.files;
  input.value = "";
  if (!file) return;
  try {
    openCrop(await createImageBitmap(file));
  } catch {
    toast("This file is not a picture that your browser can read.", "error");
  }
}

function openCrop(image) {
  const crop = new Crop(image);
  const zoom = h("input", {
    type: "range",
    min: "1",
    max: "4",
    step: "0.01",
    value: "1",
    "aria-label": "Zoom",
    input: () => crop.zoomTo(Number(zoom.value)),
  });
  const progress = h("progress", { class: "progress", max: "1", value: "0", "aria-label": "Upload", hidden: true });
  const refusal = h("p", { class: "form-error", role: "alert", hidden: true });
  const save = h("button", { class: "button button-primary", type: "button", click: () => upload() }, "Use this photo");
  const leave = new AbortController();
  const dialog = openDialog({
    title: "Position your photo",
    content: [
      h("p", { class: "muted small" }, "Drag to move it, or use the arrow keys."),
      crop.canvas,
      h("label", { class: "zoom" }, icon("search"), zoom),
      progress,
      refusal,
      h(
        "div",
        { class: "dialog-actions" },
        h("button", { class: "button", type: "button", click: () => dialog.close() }, "Cancel"),
        save,
      ),
    ],
  });
  dialog.closed.then(() => leave.abort());

  async function upload() {
    const release = busy(save);
    progress.hidden = false;
    refusal.hidden = true;
    const form = new FormData();
    form.set("photo", await crop.toBlob(), "photo.jpg");
    try {
      store.set(
        "me",
        await api.upload("PUT", "auth/me/photo/", form, {
          onProgress: (share) => (progress.value = share),
          signal: leave.signal,
        }),
      );
      dialog.close();
      toast("Your new photo is in place.");
    } catch (error) {
      release();
      progress.hidden = true;
      refusal.hidden = false;
      refusal.textContent = error.message;
    }
  }
}

async function removePhoto(button) {
  if (
    !(await confirmDialog({
      title: "Remove your photo?",
      message: "People will see your initials instead.",
      action: "Remove",
      danger: true,
    }))
  )
    return;
  const release = busy(button);
  try {
    store.set("me", await api.delete("auth/me/photo/"));
    toast("Your photo is removed.");
  } catch (error) {
    toast(error.message, "error");
  } finally {
    release();
  }
}
