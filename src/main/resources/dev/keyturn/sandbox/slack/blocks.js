"use strict";

// Builds everything with createElement and textContent: no text of a message ever becomes markup.

const make = (tag, className, ...children) => {
  const node = document.createElement(tag);
  if (className) {
    node.className = className;
  }
  node.append(...children);
  return node;
};

const unescape = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A link only where it leads to the web. */
const link = (address, words) => {
  const url = unescape(address);
  if (!/^https?:\/\//.test(url)) {
    return document.createTextNode(unescape(words));
  }
  const node = make("a", "", unescape(words));
  node.href = url;
  node.rel = "noreferrer noopener";
  node.target = "_blank";
  return node;
};

const dates = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", hour: "2-digit", minute: "2-digit",
});

/** What stands between angle brackets. */
const special = (inner, people) => {
  const [target, words] = inner.split("|", 2);
  if (target.startsWith("@")) {
    const person = people.get(target.slice(1));
    return make("span", "mention", "@" + (person ? person.name : words || target.slice(1)));
  }
  if (target.startsWith("#")) {
    return make("span", "mention", "#" + (words || target.slice(1)));
  }
  if (target.startsWith("!date^")) {
    const seconds = Number(target.split("^")[1]);
    const time = make("time", "", dates.format(new Date(seconds * 1000)));
    time.dateTime = new Date(seconds * 1000).toISOString();
    return time;
  }
  if (target.startsWith("!subteam^")) {
    return make("span", "mention", words || "@group");
  }
  if (target.startsWith("!")) {
    return make("span", "mention", "@" + target.slice(1));
  }
  return link(target, words || target);
};

const EMOJI = {
  white_check_mark: "✅", x: "❌", warning: "⚠️", rotating_light: "🚨", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", key: "🔑", lock: "🔒", bell: "🔔", eyes: "👀", no_entry: "⛔",
  arrows_counterclockwise: "🔄", information_source: "ℹ️", tada: "🎉", rewind: "⏪",
  fast_forward: "⏩", octagonal_sign: "🛑", heavy_check_mark: "✔️", large_green_circle: "🟢",
  red_circle: "🔴", large_yellow_circle: "🟡", wastebasket: "🗑️", alarm_clock: "⏰",
  large_orange_circle: "🟠", large_blue_circle: "🔵", white_circle: "⚪", no_entry_sign: "🚫",
  leftwards_arrow_with_hook: "↩️", construction: "🚧", stopwatch: "⏱️", closed_lock_with_key: "🔐",
  thumbsup: "👍", thumbsdown: "👎", speech_balloon: "💬", double_vertical_bar: "⏸️", raised_hand: "✋",
};
const emoji = (text) =>
  text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] || whole);

const INLINE =
  /<([^<>\n]+)>|`([^`\n]+)`|(?<![\w*])\*([^*\n]+)\*(?![\w*])|(?<![\w_])_([^_\n]+)_(?![\w_])|(?<![\w~])~([^~\n]+)~(?![\w~])/g;

const inline = (text, people) => {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    parts.push(document.createTextNode(emoji(unescape(text.slice(from, found.index)))));
    const [whole, angle, code, bold, italic, struck] = found;
    if (angle !== undefined) {
      parts.push(special(angle, people));
    } else if (code !== undefined) {
      parts.push(make("code", "", unescape(code)));
    } else if (bold !== undefined) {
      parts.push(make("strong", "", ...inline(bold, people)));
    } else if (italic !== undefined) {
      parts.push(make("em", "", ...inline(italic, people)));
    } else {
      parts.push(make("s", "", ...inline(struck, people)));
    }
    from = found.index + whole.length;
  }
  parts.push(document.createTextNode(emoji(unescape(text.slice(from)))));
  return parts;
};

/** Slack's own markup, as far as an app of ours writes it. */
const mrkdwn = (text, people) => {
  const all = document.createDocumentFragment();
  text.split("```").forEach((piece, i) => {
    if (i % 2 === 1) {
      all.append(make("pre", "", unescape(piece.replace(/^\n|\n$/g, ""))));
      return;
    }
    let quote = null;
    let line = null;
    for (const row of piece.split("\n")) {
      const quoted = /^(?:>|&gt;) ?(.*)$/.exec(row);
      if (quoted) {
        quote = quote || all.appendChild(make("blockquote"));
        quote.append(make("div", "", ...inline(quoted[1], people)));
        line = null;
      } else if (row !== "" || line) {
        quote = null;
        line = all.appendChild(make("div", row === "" ? "gap" : "", ...inline(row, people)));
      }
    }
  });
  return all;
};

const words = (object, people) =>
  object && object.type === "mrkdwn"
    ? mrkdwn(object.text, people)
    : document.createTextNode(emoji((object && object.text) || ""));

const options = (element, name, type) => {
  const chosen = (element.initial_options || [element.initial_option])
    .filter(Boolean).map((o) => o.value);
  return make("div", "options", ...element.options.map((option) => {
    const box = make("input");
    box.type = type;
    box.name = name;
    box.value = option.value;
    box.checked = chosen.includes(option.value);
    return make("label", "option", box, make("span", "", option.text.text));
  }));
};

/** One interactive element of a dialog. */
const field = (element, id, heard) => {
  const name = element.action_id;
  let node;
  if (element.type === "plain_text_input") {
    node = make(element.multiline ? "textarea" : "input");
    if (element.multiline) {
      node.rows = 4;
    }
    node.value = element.initial_value || "";
    node.maxLength = element.max_length || 3000;
  } else if (element.type === "static_select" || element.type === "multi_static_select") {
    node = make("select");
    node.multiple = element.type === "multi_static_select";
    if (!node.multiple && !element.initial_option) {
      node.append(new Option(element.placeholder ? element.placeholder.text : "Choose", ""));
    }
    const chosen = (element.initial_options || [element.initial_option])
      .filter(Boolean).map((o) => o.value);
    for (const option of element.options) {
      const selected = chosen.includes(option.value);
      node.append(new Option(option.text.text, option.value, selected, selected));
    }
  } else {
    node = options(element, name, element.type === "checkboxes" ? "checkbox" : "radio");
    node.addEventListener("change", () => heard && heard(element));
    return node;
  }
  if (element.placeholder && node.tagName !== "SELECT") {
    node.placeholder = element.placeholder.text;
  }
  node.name = name;
  node.id = id;
  if (heard && node.tagName === "SELECT") {
    node.addEventListener("change", () => heard(element));
  }
  return node;
};

/**
 * @param clicked is called with the element of a button
 * @param heard is called with an element of a dialog whose choice the app wants to hear of at once
 */
const blocks = (list, people, clicked, heard, errors) => {
  const all = document.createDocumentFragment();
  const interactive = (element) => {
    if (element.type === "button") {
      const button = make("button", element.style || "", emoji(element.text.text));
      button.type = "button";
      button.dataset.action = element.action_id;
      button.addEventListener("click", () => clicked(element, button));
      return button;
    }
    return field(element, "field-" + element.action_id, heard);
  };
  for (const block of list) {
    if (block.type === "header") {
      all.append(make("h3", "block", emoji(block.text.text)));
    } else if (block.type === "section") {
      const section = make("div", "block section");
      const text = make("div", "text");
      if (block.text) {
        text.append(words(block.text, people));
      }
      if (block.fields) {
        text.append(make("div", "fields",
          ...block.fields.map((f) => make("div", "field", words(f, people)))));
      }
      section.append(text);
      if (block.accessory) {
        section.append(interactive(block.accessory));
      }
      all.append(section);
    } else if (block.type === "context") {
      all.append(make("div", "block context",
        ...block.elements.map((e) => make("div", "", words(e, people)))));
    } else if (block.type === "divider") {
      all.append(make("hr", "block"));
    } else if (block.type === "actions") {
      all.append(make("div", "block actions", ...block.elements.map(interactive)));
    } else if (block.type === "input") {
      const input = field(block.element, "field-" + block.element.action_id,
        block.dispatch_action ? heard : null);
      const grouped = input.classList.contains("options");
      const label = make(grouped ? "div" : "label", "label", block.label.text,
        make("span", "optional", block.optional ? " (optional)" : ""));
      if (grouped) {
        label.id = "label-" + block.element.action_id;
        input.setAttribute("role", "group");
        input.setAttribute("aria-labelledby", label.id);
      } else {
        label.htmlFor = input.id;
      }
      input.dataset.required = block.optional ? "" : "yes";
      const row = make("div", "block input", label, input);
      row.dataset.block = block.block_id;
      if (block.hint) {
        row.append(make("p", "hint", block.hint.text));
      }
      const wrong = make("p", "wrong", (errors && errors[block.block_id]) || "");
      wrong.setAttribute("role", "alert");
      row.append(wrong);
      all.append(row);
    }
  }
  return all;
};
