"use strict";

const POLL = 500;
const at = (id) => document.getElementById(id);
const view = { user: "", channel: "", since: "", modal: "", people: new Map() };

const ERRORS = {
  operation_timeout: "The app did not answer within three seconds.",
  dispatch_failed: "The app could not be reached, or refused.",
  dispatch_unknown_error: "No app is connected to this Slack yet.",
  service_unavailable: "Slack is down. Nothing was sent.",
  not_there_any_more: "That is not there any more.",
};

const toast = (text) => {
  at("toast").textContent = text;
  at("toast").hidden = text === "";
};

const post = async (what, body) => {
  toast("");
  try {
    const response = await fetch("/page/" + what, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user: view.user, channel: view.channel, ...body }),
    });
    const { error } = await response.json();
    if (error) {
      toast(ERRORS[error] || "Slack says: " + error);
    }
    return !error;
  } catch (e) {
    toast("The sandbox cannot be reached.");
    return false;
  } finally {
    view.since = "";
    await refresh();
  }
};

/** Slack asks before it sends; the app hears nothing of a no. */
const asked = (confirm) => new Promise((answer) => {
  const dialog = at("confirm");
  at("confirm-title").textContent = confirm.title.text;
  at("confirm-text").replaceChildren(words(confirm.text, view.people));
  at("confirm-yes").textContent = confirm.confirm.text;
  at("confirm-yes").className = confirm.style === "danger" ? "danger" : "primary";
  at("confirm-deny").textContent = confirm.deny.text;
  let yes = false;
  at("confirm-yes").onclick = () => { yes = true; dialog.close(); };
  at("confirm-deny").onclick = () => dialog.close();
  dialog.onclose = () => answer(yes);
  dialog.showModal();
});

const clicked = (ts) => async (element, button) => {
  if (element.url) {
    if (/^https?:\/\//.test(element.url)) {
      window.open(element.url, "_blank", "noopener,noreferrer");
    }
  }
  if (element.confirm && !(await asked(element.confirm))) {
    return;
  }
  button.disabled = true;
  await post("click", { ts, action: element.action_id });
  button.disabled = false;
};

const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", second: "2-digit",
});

const APP = { name: "Keyturn", mark: "K", kind: "app" };
const SLACK = { name: "Slackbot", mark: "S", kind: "slackbot" };

const author = (id) => {
  const person = view.people.get(id);
  if (id === "slack") {
    return SLACK;
  }
  if (!person || person.kind === "BOT") {
    return APP;
  }
  return { name: person.name, mark: person.name.slice(0, 1).toUpperCase(), kind: "person" };
};

const message = (m, whispered) => {
  const who = author(m.user);
  const avatar = make("div", "avatar " + who.kind, who.mark);
  avatar.setAttribute("aria-hidden", "true");
  const time = make("time", "", clock.format(new Date(Number(m.ts.split(".")[0]) * 1000)));
  const head = make("p", "head", make("strong", "", who.name));
  if (who.kind === "app") {
    head.append(make("span", "badge", "APP"));
  }
  head.append(time);
  if (m.edits > 0) {
    head.append(make("span", "edited", "(edited)"));
  }
  const body = make("div", "body", head);
  if (whispered) {
    body.prepend(make("p", "whisper", "Only visible to you"));
  }
  if (m.blocks.length > 0) {
    body.append(blocks(m.blocks, view.people, clicked(m.ts), null));
  } else {
    body.append(make("div", "block", mrkdwn(m.text, view.people)));
  }
  const article = make("article", whispered ? "message whispered" : "message", avatar, body);
  article.dataset.ts = m.ts;
  return article;
};

/** Every message in its place, and below it its thread. */
const channelOf = (state) => {
  const all = [
    ...state.messages.map((m) => ({ m, whispered: false })),
    ...state.ephemerals.map((m) => ({ m, whispered: true })),
  ].sort((a, b) => (a.m.ts < b.m.ts ? -1 : 1));
  const nodes = [];
  for (const { m, whispered } of all.filter((e) => !e.m.thread)) {
    const node = message(m, whispered);
    const replies = all.filter((e) => e.m.thread === m.ts);
    if (replies.length > 0) {
      const count = replies.filter((e) => !e.whispered).length;
      const thread = make("section", "thread",
        make("p", "count", count === 1 ? "1 reply" : count + " replies"),
        ...replies.map((e, i) => {
          const reply = message(e.m, e.whispered);
          const before = replies[i - 1];
          reply.classList.toggle(
            "joined", i > 0 && !e.whispered && !before.whispered && before.m.user === e.m.user);
          return reply;
        }));
      thread.setAttribute("aria-label", "Thread");
      node.querySelector(".body").append(thread);
    }
    nodes.push(node);
  }
  return nodes.length > 0 ? nodes : [make("p", "empty", "Nothing was said here yet.")];
};

const switcher = (state) => {
  const people = state.users.filter((u) => u.kind === "MEMBER" || u.kind === "GUEST");
  view.people = new Map(state.users.map((u) => [u.id, u]));
  const shown = JSON.stringify([people, view.user]);
  if (at("people").dataset.shown === shown) {
    return;
  }
  at("people").dataset.shown = shown;
  at("people").replaceChildren(...people.map((person) => {
    const radio = make("input");
    radio.type = "radio";
    radio.name = "person";
    radio.value = person.id;
    radio.checked = person.id === view.user;
    radio.addEventListener("change", () => become(person.id));
    return make("label", "person", radio,
      make("span", "", make("strong", "", person.name), make("small", "", person.title)));
  }));
  if (people.length > 0 && !people.some((p) => p.id === view.user)) {
    become(people[0].id);
  }
};

const become = (id) => {
  view.user = id;
  view.since = "";
  view.modal = "";
  at("modal").close();
  toast("");
  refresh();
};

const values = () => {
  const found = {};
  for (const node of at("modal-form").querySelectorAll("[name]")) {
    found[node.name] = found[node.name] || [];
    if (node.type === "checkbox" || node.type === "radio") {
      if (node.checked) {
        found[node.name].push(node.value);
      }
    } else if (node.tagName === "SELECT") {
      found[node.name].push(...[...node.selectedOptions].map((o) => o.value).filter(Boolean));
    } else {
      found[node.name].push(node.value);
    }
  }
  return found;
};

const modal = (now) => {
  const dialog = at("modal");
  if (!now) {
    view.modal = "";
    dialog.close();
    return;
  }
  const shown = JSON.stringify([now.id, now.hash, now.errors]);
  if (view.modal === shown) {
    return;
  }
  const kept = view.modal ? values() : {};
  view.modal = shown;
  at("modal-title").textContent = now.view.title.text;
  at("modal-close").textContent = now.view.close ? now.view.close.text : "Cancel";
  at("modal-submit").hidden = !now.view.submit;
  at("modal-submit").textContent = now.view.submit ? now.view.submit.text : "";
  const heard = (element) =>
    post("choose", { view: now.id, action: element.action_id, values: values() });
  at("modal-blocks").replaceChildren(
    blocks(now.view.blocks, view.people, heard, heard, now.errors));
  for (const [name, given] of Object.entries(kept)) {
    for (const node of at("modal-form").querySelectorAll("[name]")) {
      if (node.name === name && node.type !== "checkbox" && node.type !== "radio" && given[0]) {
        node.value = given[0];
      }
    }
  }
  at("modal-close").onclick = () => post("close", { view: now.id });
  dialog.oncancel = (event) => {
    event.preventDefault();
    post("close", { view: now.id });
  };
  at("modal-form").onsubmit = (event) => {
    event.preventDefault();
    const given = values();
    let complete = true;
    for (const row of at("modal-blocks").querySelectorAll(".input")) {
      const input = row.querySelector("[data-required]");
      const name = input.name || (input.querySelector("[name]") || {}).name;
      const missing = input.dataset.required === "yes" && !(given[name] || []).some(Boolean);
      row.querySelector(".wrong").textContent = missing ? "Please fill this in." : "";
      complete = complete && !missing;
    }
    if (complete) {
      post("submit", { view: now.id, values: given });
    }
  };
  if (!dialog.open) {
    dialog.showModal();
  }
};

const channels = (state) => {
  at("channel-choice").hidden = state.channels.length < 2;
  const shown = JSON.stringify(state.channels);
  if (at("channel").dataset.shown !== shown) {
    at("channel").dataset.shown = shown;
    at("channel").replaceChildren(
      ...state.channels.map((c) => new Option("#" + c.name, c.id)));
  }
  at("channel").value = state.channel;
  view.channel = state.channel;
  const name = state.channels.find((c) => c.id === state.channel).name;
  at("channel-name").textContent = name;
  document.title = "#" + name + " – sandbox Slack";
};

const show = (state) => {
  switcher(state);
  if (!state.messages) {
    return;
  }
  channels(state);
  const told = new Set([...at("messages").querySelectorAll(".whispered")].map((n) => n.dataset.ts));
  const article = (document.activeElement || document.body).closest("article");
  const action = article ? document.activeElement.dataset.action : "";
  at("messages").replaceChildren(...channelOf(state));
  if (action) {
    const same = at("messages").querySelector(
      "[data-ts=\"" + CSS.escape(article.dataset.ts) + "\"] [data-action=\"" + CSS.escape(action) + "\"]");
    if (same) {
      same.focus();
    }
  }
  // Whoever clicked far above should not miss the answer that is for them alone.
  for (const node of at("messages").querySelectorAll(".whispered")) {
    if (!told.has(node.dataset.ts)) {
      node.scrollIntoView({ block: "nearest" });
    }
  }
  modal(state.modal);
};

const refresh = async () => {
  const asked = new URLSearchParams(
    { user: view.user, channel: view.channel, since: view.since });
  try {
    const state = await (await fetch("/page/state?" + asked)).json();
    at("offline").hidden = true;
    if (state.users && asked.get("user") === view.user) {
      view.since = state.version;
      show(state);
    }
  } catch (e) {
    at("offline").hidden = false;
  }
};

const poll = async () => {
  await refresh();
  setTimeout(poll, POLL);
};

at("channel").addEventListener("change", (event) => {
  view.channel = event.target.value;
  view.since = "";
  refresh();
});

at("command").addEventListener("submit", (event) => {
  event.preventDefault();
  const line = at("line").value.trim();
  if (!line.startsWith("/")) {
    toast("Only slash commands work here, for example /keyturn status.");
    return;
  }
  at("line").value = "";
  post("command", { text: line });
});

poll();
