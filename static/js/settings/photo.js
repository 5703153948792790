import { api } from "../app/session.js";
import { store } from "../app/store.js";
import { avatar } from "../ui/avatar.js";
import { confirmDialog } from "../ui/dialog.js";
import { h, icon } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { pictureInput } from "../ui/picture.js";
import { toast } from "../ui/toast.js";

export function photoCard(signal) {
  const picture = h("div", {});
  const remove = h(
    "button",
    { class: "button button-quiet", type: "button", click: () => removePhoto(remove) },
    icon("trash"),
    "Remove",
  );
  const input = pictureInput({
    label: "Your photo",
    title: "Position your photo",
    action: "Use this photo",
    send: upload,
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

async function upload(picture, options) {
  const form = new FormData();
  form.set("photo", picture, "photo.jpg");
  store.set("me", await api.upload("PUT", "auth/me/photo/", form, options));
  toast("Your new photo is in place.");
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
