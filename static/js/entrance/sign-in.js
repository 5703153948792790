import { countDown, wireCodeInput } from "../ui/code-input.js";
import { find } from "../ui/dom.js";
import { handleForm, showRefusal } from "../ui/forms.js";
import { wireTabs } from "../ui/tabs.js";
import { api, enter, enterIfSignedIn, wirePage } from "./entrance.js";

const NOTICES = {
  ended: "You were signed out. Please sign in again.",
  "signed-out": "You are signed out. See you soon.",
  deleted: "Your account is deleted.",
  reset: "Your new password is saved. Sign in with it.",
};

const passwordForm = find("#password-form");
const phoneForm = find("#phone-form");
const codeForm = find("#code-form");
const resend = find("#resend");
let phone = "";

wirePage();
showNotice();
wireTabs(find("[role=tablist]"));
wirePasswordForm();
wirePhoneForm();
wireCodeForm();
wireDemo();
enterIfSignedIn();

function showNotice() {
  const words = NOTICES[new URLSearchParams(location.search).get("why")];
  const place = find("#notice");
  place.hidden = !words;
  place.textContent = words ?? "";
}

function wirePasswordForm() {
  handleForm(passwordForm, async ({ login, password }) =>
    enter(await api.postAnonymously("auth/login/", { login, password })),
  );
}

function wirePhoneForm() {
  handleForm(phoneForm, async (values) => {
    phone = values.phone;
    await sendCode().catch(useEarlierCode);
    phoneForm.hidden = true;
    codeForm.hidden = false;
    find("#code-hint").textContent = `Sent to ${phone}. It is good for five minutes.`;
    find("#code").focus();
  });
}

async function sendCode() {
  const { retry_after: seconds } = await api.postAnonymously("auth/otp/", { phone });
  countDown(resend, seconds);
}

/** After a reload, say: the code that was sent a moment ago is as good as another one. */
function useEarlierCode(error) {
  if (error.code !== "too_soon") throw error;
  countDown(resend, error.retryAfter);
}

function wireCodeForm() {
  handleForm(codeForm, async ({ code }) => enter(await api.postAnonymously("auth/otp/verify/", { phone, code })));
  wireCodeInput(find("#code"), () => codeForm.requestSubmit());
  resend.addEventListener("click", () => sendCode().catch((error) => showRefusal(codeForm, error)));
  find("#other-number").addEventListener("click", () => {
    codeForm.hidden = true;
    codeForm.reset();
    phoneForm.hidden = false;
    find("#phone").focus();
  });
}

function wireDemo() {
  for (const button of document.querySelectorAll(".demo-person")) {
    button.addEventListener("click", () => {
      find("#tab-password").click();
      find("#login").value = button.dataset.login;
      find("#password").value = button.dataset.password;
      passwordForm.requestSubmit();
    });
  }
}
