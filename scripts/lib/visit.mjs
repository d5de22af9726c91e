// A person with a browser, without one: cookies, forms, addresses. For the scripts that measure and picture the demo.

export const visitor = base => {
  const cookies = new Map();

  const ask = async (path, options = {}) => {
    const headers = { ...options.headers, cookie: cookieHeader() };
    const answer = await fetch(new URL(path, base), { ...options, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(";")[0].split(/=(.*)/s);
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    return answer;
  };

  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

  /** The answer to a form of a page: its hidden fields, and those given. */
  const send = async (path, formId, fields) => {
    const html = await text(path);
    const form = html.match(new RegExp(`<form[^>]*id="${formId}".*?</form>`, "s"))?.[0];
    if (!form) throw new Error(`${path} has no form ${formId}`);
    const body = new URLSearchParams();
    for (const [input] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
      body.set(input.match(/name="([^"]*)"/)[1], input.match(/value="([^"]*)"/)?.[1] ?? "");
    }
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const answer = await ask(path, { method: "POST", body });
    if (answer.status !== 303) throw new Error(`${path}: ${answer.status} ${(await answer.text()).slice(0, 2000)}`);
    return answer.headers.get("location");
  };

  const text = async path => {
    const answer = await ask(path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    return answer.text();
  };

  return { ask, send, cookieHeader, text };
};

/** Waits until the app answers. */
export const started = async base => {
  for (let tries = 0; ; tries++) {
    try {
      if ((await fetch(new URL("/health/ready", base))).ok) return;
    } catch (error) {
      if (tries > 600) throw error;
    }
    await new Promise(done => setTimeout(done, 200));
  }
};

/** A doctor who has free times, the address of the week with the soonest, and the first free time. */
export const freeTime = async guest => {
  const list = await guest.text("/doctors");
  const week = list.match(/href="(\/doctors\/(\d+)\?week=[^"#]*)/);
  const html = await guest.text(week[1].replaceAll("&amp;", "&"));
  const slot = html.match(/<button class="slot"[^>]*value="(\d+)"/)[1];
  return { doctor: week[2], week: week[1], slot };
};
