import { api } from "../../app/session.js";
import { store } from "../../app/store.js";
import { downloadLink } from "../../chat/attachments/media.js";
import { confirmDialog } from "../../ui/dialog.js";
import { h, icon } from "../../ui/dom.js";
import { menuItem } from "../../ui/menu.js";
import { attempt, toast } from "../../ui/toast.js";

/**
 * What one does with a whole test, as a menu.
 *
 * @param {{id: string, title: string, owner: {id: string}}} test
 * @param {object} options
 * @param {() => Promise<any>} [options.before] saves what is not saved yet
 * @param {(copy: any) => void} options.copied
 * @param {() => void} options.deleted
 */
export function testMenu({ id, title, owner }, { before = async () => {}, copied, deleted }) {
  const path = `live-tests/${id}/`;
  const duplicate = () =>
    attempt(async () => {
      await before();
      const copy = await api.post(`${path}duplicate/`);
      toast(`“${copy.title}” is yours.`);
      copied(copy);
    });
  const remove = async () => {
    const sure = await confirmDialog({
      title: `Delete “${title}”?`,
      message: "Its questions go for all its authors. Rooms in which it was held keep what was asked there.",
      action: "Delete",
      danger: true,
    });
    if (sure && (await attempt(() => api.delete(path)))) deleted();
  };
  const file = (kind, words) =>
    downloadLink(
      { url: `/api/v1/${path}export/?as=${kind}`, name: `${title}.${kind}` },
      { class: "menu-item" },
      icon("download"),
      words,
    );
  return [
    menuItem({ icon: "copy", label: "Duplicate", click: duplicate }),
    file("json", "Export as JSON"),
    file("csv", "Export for a spreadsheet"),
    owner.id === store.get("me").id && h("hr", { class: "menu-separator" }),
    owner.id === store.get("me").id && menuItem({ icon: "trash", label: "Delete", click: remove }),
  ].filter(Boolean);
}
