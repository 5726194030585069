// SPDX-License-Identifier: Apache-2.0

extension HTMLPage {
  /// What a page does besides being read: models are sought, filtered, sorted and opened by address.
  ///
  /// Texts become text nodes, never markup; the names of elements and attributes are the page's own.
  static let script: StaticString = #"""
    "use strict";
    (() => {
      const at = id => document.getElementById(id);

      // What is wider than its place can be reached by keyboard, and so be moved by it.
      const reach = () => {
        for (const wide of document.querySelectorAll(".scroll")) {
          if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
          else wide.removeAttribute("tabindex");
        }
      };
      addEventListener("resize", reach);
      document.addEventListener("toggle", reach, true);
      reach();

      const box = at("rows"), form = at("filter"), count = at("count"), head = at("cols");
      if (!box || !form) return;
      const names = ["i", "o", "t", "v", "r", "s", "f"];
      const lines = id => {
        const text = at(id)?.textContent.trim();
        return text ? text.split("\n") : [];
      };
      const isData = at("data") !== null;
      const texts = lines("texts"), shared = [];
      const decode = text => { try { return decodeURIComponent(text); } catch { return text; } };
      const encode = id => "m=" + encodeURIComponent(id).replace(/%2F/g, "/").replace(/[!'()*]/g,
        c => "%" + c.charCodeAt(0).toString(16).toUpperCase());

      // Elements of a block of data: see HTMLData.
      const build = (block, row) => {
        const nodes = shared[block[0]] ??= JSON.parse(texts[block[0]]);
        const rest = block.slice(1);
        const values = typeof rest[0] === "string" ? rest.shift().split(" ") : [];
        let value = 0, next = 0;
        const add = (node, into) => {
          if (node === 0) {
            into.append(build(rest[next++], row));
          } else if (typeof node === "string") {
            into.append(node.replace(/[\u0001-\u0003]/g,
              c => c === "\u0001" ? values[value++] : c === "\u0002" ? row.cells[0] : row.place));
          } else {
            const element = document.createElement(node[0]);
            for (const name in node[1] || {}) element.setAttribute(name, node[1][name]);
            for (const child of node.slice(2)) add(child, element);
            into.append(element);
          }
        };
        const fragment = document.createDocumentFragment();
        for (const node of nodes) add(node, fragment);
        return fragment;
      };

      const ofData = line => {
        const v = JSON.parse(line);
        return { cells: v.slice(0, 7), fragment: v[7] || encode(v[0]), amount: v[8],
          failures: v.slice(9, 12), place: v[12], detail: v[13], element: null };
      };
      const ofElement = element => {
        const cells = [...element.firstChild.children].map(cell => cell.textContent);
        const amount = element.dataset.v;
        return { cells, fragment: element.id, amount: amount === undefined ? null : +amount,
          failures: element.dataset.f.split(" ").map(Number), element };
      };
      const rows = isData ? lines("data").map(ofData) : [...box.children].map(ofElement);
      for (const row of rows) row.sought = row.cells.slice(0, 3).join(" ").toLowerCase();

      const made = row => {
        if (row.element) return row.element;
        const element = document.createElement("details"), line = document.createElement("summary");
        element.className = "m";
        element.id = row.fragment;
        row.cells.forEach((text, index) => {
          const cell = document.createElement("span");
          cell.className = names[index];
          cell.textContent = text;
          line.append(cell);
        });
        element.append(line);
        element.addEventListener("toggle", () => open(row), { once: true });
        return row.element = element;
      };
      const open = row => {
        if (!row.detail) return;
        row.element.append(build(row.detail, row));
        row.detail = null;
      };

      const step = 100;
      let limit = isData ? step : Infinity, key = "", isUp = true, matches = rows, pinned = null;
      const more = document.createElement("button");
      more.type = "button";
      more.className = "more";
      more.textContent = "Show more";
      more.addEventListener("click", () => { limit += step; draw(); });
      new IntersectionObserver(seen => {
        if (seen.some(entry => entry.isIntersecting)) { limit += step; draw(); }
      }, { rootMargin: "600px" }).observe(more);

      const draw = () => {
        const shown = matches.slice(0, limit);
        if (pinned && !shown.includes(pinned)) shown.unshift(pinned);
        const elements = shown.map(made);
        if (matches.length > limit) elements.push(more);
        // What is there already stays, so that nothing that is open or in focus moves.
        let place = box.firstElementChild;
        for (const element of elements) {
          if (element === place) place = place.nextElementSibling;
          else box.insertBefore(element, place);
        }
        while (place) {
          const after = place.nextElementSibling;
          place.remove();
          place = after;
        }
        count.textContent = matches.length.toLocaleString("en") + " of "
          + rows.length.toLocaleString("en") + (rows.length === 1 ? " model" : " models");
      };

      const tiers = [...at("tier").options].map(option => option.value);
      const weights = {
        v: row => row.amount, t: row => tiers.indexOf(row.cells[2]),
        s: row => row.cells[5] === "" ? null : parseFloat(row.cells[5].replace("<", "")),
        f: row => row.failures[0] * 1e12 + row.failures[1] * 1e6 + row.failures[2],
      };
      const select = () => {
        const words = at("q").value.toLowerCase().split(/\s+/).filter(Boolean);
        const tier = at("tier").value, severity = at("severity").value;
        matches = rows.filter(row => words.every(word => row.sought.includes(word))
          && (tier === "" || row.cells[2] === tier)
          && (severity === "" || row.failures.slice(0, +severity + 1).some(n => n > 0)));
        if (key !== "") {
          const index = names.indexOf(key);
          const weight = weights[key] || (row => row.cells[index].toLowerCase());
          const weighed = matches.map(row => [weight(row), row]);
          weighed.sort(([a], [b]) => a === b ? 0 : a === null ? 1 : b === null ? -1
            : (a < b) === isUp ? -1 : 1);
          matches = weighed.map(pair => pair[1]);
        }
        limit = isData ? step : Infinity;
        pinned = null;
        draw();
      };
      form.addEventListener("input", select);
      form.addEventListener("submit", event => event.preventDefault());

      for (const cell of head.children) {
        const name = cell.className;
        if (name === "r") continue;
        const button = document.createElement("button"), title = cell.textContent;
        button.type = "button";
        button.textContent = title;
        button.addEventListener("click", () => {
          isUp = key === name ? !isUp : name === "i" || name === "o" || name === "t";
          key = name;
          for (const other of head.querySelectorAll("button")) {
            other.removeAttribute("aria-pressed");
            other.textContent = other.textContent.replace(/ [\u2191\u2193]$/, "");
          }
          button.setAttribute("aria-pressed", "true");
          button.textContent = title + (isUp ? " \u2191" : " \u2193");
          select();
        });
        cell.replaceChildren(button);
      }

      const follow = () => {
        if (!location.hash.startsWith("#m=")) return;
        const wanted = decode(location.hash.slice(1));
        const row = rows.find(row => decode(row.fragment) === wanted);
        if (!row) return;
        if (!matches.includes(row)) { form.reset(); select(); }
        pinned = row;
        draw();
        open(row);
        row.element.open = true;
        row.element.scrollIntoView();
        row.element.firstChild.focus({ preventScroll: true });
      };
      box.addEventListener("toggle", event => {
        const element = event.target;
        if (element.open && element.classList.contains("m")) {
          history.replaceState(null, "", "#" + element.id);
        }
      }, true);
      addEventListener("hashchange", follow);
      form.hidden = false;
      draw();
      follow();
    })();
    """#
}
