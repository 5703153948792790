/** @param {any} me @returns {{steps: {label: string, href: string, done: boolean}[], share: number}} */
export function completeness(me) {
  const steps = [
    { label: "Your name", href: "/app/settings/profile", done: Boolean(me.full_name) },
    { label: "A photo", href: "/app/settings/profile", done: me.has_photo },
    { label: "A few words about you", href: "/app/settings/profile", done: Boolean(me.about) },
    { label: "Languages you speak", href: "/app/settings/profile", done: me.languages.length > 0 },
    { label: "A confirmed email address, for getting back in", href: "/app/settings/profile", done: me.email_verified },
    { label: "A confirmed phone number", href: "/app/settings/profile", done: me.phone_verified },
  ];
  return { steps, share: steps.filter(({ done }) => done).length / steps.length };
}
