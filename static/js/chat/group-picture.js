import { api } from "../app/session.js";
import { confirmDialog } from "../ui/dialog.js";
import { h, icon } from "../ui/dom.js";
import { pictureInput } from "../ui/picture.js";
import { attempt, toast } from "../ui/toast.js";
import { conversationAvatar } from "./avatars.js";
import { withAnswer } from "./live.js";

/** A group's picture, and ways to another one for who may. @param {any} conversation */
export function pictureRow(conversation) {
  const { id, picture } = conversation;
  const input = pictureInput({
    label: "The picture",
    title: "Position the picture",
    action: "Use this picture",
    send: (file, options) => upload(id, file, options),
  });
  return h(
    "div",
    { class: "row group-picture" },
    conversationAvatar(conversation, { size: "l" }),
    h(
      "button",
      { class: "button button-small", type: "button", click: () => input.click() },
      icon("camera"),
      picture ? "Change picture" : "Add a picture",
    ),
    picture &&
      h(
        "button",
        { class: "button button-quiet button-small", type: "button", click: () => remove(id) },
        icon("trash"),
        "Remove picture",
      ),
    input,
  );
}

async function upload(id, file, options) {
  const form = new FormData();
  form.set("picture", file, "picture.jpg");
  await withAnswer(api.upload("PUT", `conversations/${id}/picture/`, form, options));
  toast("The new picture is in place.");
}

async function remove(id) {
  const sure = await confirmDialog({
    title: "Remove the picture?",
    message: "The group is shown with a sign instead.",
    action: "Remove",
    danger: true,
  });
  if (sure) await attempt(() => withAnswer(api.delete(`conversations/${id}/picture/`)));
}
