// The page's side of an explorer: draws the picture, lets it be grabbed and played, and mends the
// sliders of ipywidgets. docs/live_picture.md describes what comes in here, and what goes out.

// ------------------------------------------------------------------------------------- drawing

function trace(context, lines, x = 0, y = 0) {
    for (const line of lines) {
        context.moveTo(line[0] + x, line[1] + y);
        for (let i = 2; i < line.length; i += 2) context.lineTo(line[i] + x, line[i + 1] + y);
        const last = line.length - 2;
        if (line[0] === line[last] && line[1] === line[last + 1]) context.closePath();
    }
}

function paint(context, look, color) {
    if (look.fill) {
        context.fillStyle = color(look.fill);
        context.fill();
    }
    if (look.width) {
        context.lineWidth = 10 * look.width;
        context.strokeStyle = color(look.stroke);
        context.lineJoin = look.join ?? "round";
        context.lineCap = look.cap === "projecting" ? "square" : look.cap ?? "butt";
        context.setLineDash((look.dash ?? []).map(length => 10 * length));
        context.lineDashOffset = 10 * (look.offset ?? 0);
        context.stroke();
    }
}

function clip(context, look) {
    if (look.clip) {
        const [left, top, right, bottom] = look.clip;
        context.beginPath();
        context.rect(left, top, right - left, bottom - top);
        context.clip();
    }
    if (look.within) {
        context.beginPath();
        trace(context, look.within);
        context.clip();
    }
}

const DRAW = {
    path(context, look, color, lines) {
        context.beginPath();
        trace(context, lines);
        paint(context, look, color);
    },
    markers(context, look, color, marker, places) {
        context.beginPath();
        for (let i = 0; i < places.length; i += 2) trace(context, marker, places[i], places[i + 1]);
        paint(context, look, color);
    },
    text(context, look, color, x, y, angle, size, letters, glyphs) {
        context.translate(x, y);
        context.rotate(angle * Math.PI / 180);
        context.scale(size, size);
        for (const [glyph, across, down, scale] of letters) {
            context.save();
            context.translate(across, down);
            context.scale(scale, scale);
            context.beginPath();
            trace(context, glyphs[glyph]);
            paint(context, look, color);
            context.restore();
        }
    },
    image(context, look, color, x, y, width, height, url, glyphs, images, again) {
        if (!images.has(url)) {
            const image = new Image();
            image.onload = again;
            image.src = url;
            images.set(url, image);
        }
        if (images.get(url).complete) context.drawImage(images.get(url), x, y, width, height);
    },
};

// Light and dark exchanged, at the same hue: for a page with a dark background.
function inverted(color) {
    const [red, green, blue] = [1, 3, 5].map(at => parseInt(color.slice(at, at + 2), 16) / 255);
    const high = Math.max(red, green, blue), low = Math.min(red, green, blue);
    const lightness = (high + low) / 2, span = high - low;
    const saturation = span ? span / (1 - Math.abs(2 * lightness - 1)) : 0;
    let hue = 0;
    if (span) hue = high === red ? (green - blue) / span + 6 : high === green ? (blue - red) / span + 2 : (red - green) / span + 4;
    const opposite = 0.93 - 0.82 * lightness;
    const alpha = color.length > 7 ? parseInt(color.slice(7, 9), 16) / 255 : 1;
    return `hsl(${60 * (hue % 6)} ${100 * Math.min(saturation, 0.85)}% ${100 * opposite}% / ${alpha})`;
}

function onDark(element) {
    for (let one = element; one; one = one.parentElement) {
        const channels = getComputedStyle(one).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [];
        if (channels.length === 3 || channels[3] > 0.5) return channels[0] + channels[1] + channels[2] < 384;
    }
    return false;
}

// ----------------------------------------------------------------------------------- the picture

const RESTED = 700, TRAIL = 150;  // milliseconds until a run was looked at; places
const SIDE_BY_SIDE = 0.72;  // panels are shrunk to this before they are stacked

class Picture {
    constructor(element, spec) {
        this.spec = spec;
        this.images = new Map();
        this.left = spec.panels.map(() => ({ghost: [], trail: new Map()}));  // what stays of earlier frames
        this.shown = 0;
        this.element = element;
        this.panels = spec.panels.map(([x, y, width, height]) => {
            const box = document.createElement("div");
            box.className = "linreg-panel";
            const [below, above] = [0, 1].map(() => box.appendChild(document.createElement("canvas")));
            element.append(box);
            return {x, y, width, height, box, below, above};
        });
        this.fit();
    }

    // Called whenever the explorer's size changes, also when a sentence needs a second line.
    fit() {
        const room = this.element.clientWidth || this.spec.size[0], density = window.devicePixelRatio;
        if (room === this.room && density === this.density) return;
        Object.assign(this, {room, density});
        const together = Math.min(1, room / this.spec.size[0]);
        this.stacked = together < SIDE_BY_SIDE && this.panels.length > 1;
        this.element.style.flexWrap = this.stacked ? "wrap" : "nowrap";
        const alone = Math.min(1, room / Math.max(...this.panels.map(panel => panel.width)));
        for (const panel of this.panels) {
            panel.scale = this.stacked ? alone : together;
            panel.box.style.width = `${panel.width * panel.scale}px`;
            panel.box.style.height = `${panel.height * panel.scale}px`;
        }
        this.resolve();
    }

    // As many pixels as the screen has; `finer` for a printer.
    resolve(finer = 1) {
        const density = this.density * finer;
        for (const panel of this.panels) for (const canvas of [panel.below, panel.above]) {
            canvas.width = Math.round(panel.width * panel.scale * density);
            canvas.height = Math.round(panel.height * panel.scale * density);
        }
        this.color();
    }

    color() {
        this.dark = onDark(this.element);
        const ink = this.dark ? inverted("#000000") : "#000000";
        const svg = this.spec.fixed.replace("<svg ", `<svg fill="${ink}" `);
        const colored = this.dark ? svg.replace(/#[0-9a-f]{6}\b/gi, inverted) : svg;
        const image = new Image();
        image.onload = () => {
            for (const panel of this.panels) {
                const context = this.fresh(panel, panel.below, 1);
                context.drawImage(image, 0, 0, ...this.spec.size);
            }
            this.element.dataset.ready = "true";
        };
        image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(colored)}`;
        if (this.strokes) this.draw(this.strokes);
    }

    // An empty canvas, whose unit is a pixel of the figure divided by `units`.
    fresh(panel, canvas, units) {
        const context = canvas.getContext("2d");
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.clearRect(0, 0, canvas.width, canvas.height);
        const scale = canvas.width / panel.width / units;
        context.setTransform(scale, 0, 0, scale, -panel.x * scale * units, -panel.y * scale * units);
        return context;
    }

    // Before another frame: where it was is the trail, and the run that it rested at, the ghost.
    keep(playing) {
        const rested = performance.now() - this.shown > RESTED && !playing;
        this.shown = performance.now();
        this.strokes?.forEach((strokes, place) => {
            const left = this.left[place], of = kind => strokes.filter(([, look]) => look.leaves?.startsWith(kind));
            for (const here of of("trail")) left.trail.set(JSON.stringify(here), here);  // each place once
            for (const [oldest] of left.trail) if (left.trail.size > TRAIL) left.trail.delete(oldest);
            if (rested) left.ghost = of("ghost");
        });
    }

    draw(strokes) {
        this.strokes = strokes;
        const color = this.dark ? inverted : same => same;
        this.panels.forEach((panel, place) => {
            const context = this.fresh(panel, panel.above, 10);
            const one = ([kind, look, ...parts], alpha = 1) => {
                context.save();
                context.globalAlpha = alpha;
                clip(context, look);
                DRAW[kind](context, look, color, ...parts, this.spec.glyphs, this.images, () => this.draw(this.strokes));
                context.restore();
            };
            const first = strokes[place].find(([, look]) => look.leaves);
            for (const stroke of [...strokes[place], ...this.spec.above[place]]) {
                if (stroke === first) for (const [kind, faint] of [["trail", 0.25], ["ghost", 0.3]]) {
                    const scenes = strokes[place].map(([, look]) => look.leaves);
                    for (const old of this.left[place][kind].values()) if (scenes.includes(old[1].leaves)) one(old, faint);
                }
                one(stroke);
            }
        });
    }

    // Where a pointer is, in pixels of the figure.
    place(panel, event) {
        const box = panel.box.getBoundingClientRect();
        return [
            panel.x + (event.clientX - box.left) / box.width * panel.width,
            panel.y + (event.clientY - box.top) / box.height * panel.height,
        ];
    }
}

// ---------------------------------------------------------------------------------- in the hand

// The first of what can be grabbed, in the order of the figure, that is near enough; for a finger
// that may mean to scroll, only what lies below it.
function within_reach(spec, held, panel, [x, y], finger) {
    for (const [name, grab] of Object.entries(spec.grabs)) {
        const [left, top, right, bottom] = grab.box, rim = Math.min(grab.reach ?? 0, 20);
        if (grab.panel !== panel || !held?.[name]) continue;
        if (x < left - rim || x > right + rim || y < top - rim || y > bottom + rim) continue;
        const reach = finger ? 28 : grab.reach ?? Infinity;
        let best = null;
        for (let i = 0; i < held[name].length; i += 2) {
            const distance = Math.hypot(held[name][i] - x, held[name][i + 1] - y);
            if (distance <= reach && !(distance >= best?.distance)) {
                best = {name, which: i / 2, from: [held[name][i], held[name][i + 1]], distance};
            }
        }
        if (best) return best;
    }
    return null;
}

function letGrab(picture, spec, state, act) {
    picture.panels.forEach((panel, number) => {
        let grabbed = null, start = null;
        const near = (event, finger = false) => within_reach(spec, state.frame.held, number, picture.place(panel, event), finger);
        const drag = event => {
            const at = picture.place(panel, event);
            const to = grabbed.from.map((from, i) => from + at[i] - start[i]);
            act({grab: grabbed.name, which: grabbed.which, at: to, began: grabbed.began});
        };
        panel.box.addEventListener("pointerdown", event => {
            if (event.button) return;
            const finger = event.pointerType === "touch", below = finger && near(event, true);
            grabbed = below || near(event);
            if (!grabbed) return;
            event.preventDefault();
            panel.box.setPointerCapture(event.pointerId);
            start = picture.place(panel, event);
            grabbed.began = state.frame.held[grabbed.name];
            if (spec.grabs[grabbed.name].reach === null) grabbed.from = start;
            panel.box.style.cursor = "grabbing";
            grabbed.waits = finger && !below && event.clientX;  // for a move sideways: the other way scrolls
            if (!grabbed.waits) drag(event);
        });
        panel.box.addEventListener("pointermove", event => {
            if (grabbed?.waits && Math.abs(event.clientX - grabbed.waits) > 8) grabbed.waits = false;
            if (grabbed && event.buttons & 1) grabbed.waits || drag(event);
            else panel.box.style.cursor = near(event) ? "grab" : "";
        });
        for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) panel.box.addEventListener(end, event => {
            if (grabbed && end === "pointerup") drag(event);
            grabbed = null;
            panel.box.style.cursor = near(event) ? "grab" : "";
        });
        // A finger that takes hold of something doesn't scroll the page; any other does.
        panel.box.addEventListener("touchstart", event => {
            if (near(event.touches[0], true)) event.preventDefault();
        }, {passive: false});
    });
}

// ------------------------------------------------------------------------------------ controls

// "−1,5", "1/3" and "2e-3" are numbers; null for what is none.
export function numberIn(text) {
    const plain = text.trim().replaceAll("\u2212", "-").replaceAll("\u202f", "").replace(/^(-?\d*),(\d+)$/, "$1.$2");
    const parts = plain.split("/");
    if (parts.length > 2 || parts.some(part => !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(part))) return null;
    const number = parts.length === 2 ? Number(parts[0]) / Number(parts[1]) : Number(plain);
    return Number.isFinite(number) ? number : null;
}

function element(kind, className, text) {
    const made = document.createElement(kind);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
}

// ▶ and a step to either side, for a control that can be played.
function playButtons(control, state, act) {
    const row = element("span", "linreg-play");
    const buttons = {back: ["◂", "one step back"], play: ["▶", "play"], forward: ["▸", "one step forward"]};
    for (const [name, [sign, words]] of Object.entries(buttons)) {
        const button = element("button", `linreg-play-${name}`, sign);
        button.type = "button";
        button.title = `${words}: ${control.label}`;
        button.setAttribute("aria-label", button.title);
        row.append(button);
        buttons[name] = button;
    }
    const still = window.matchMedia("(prefers-reduced-motion: reduce)");
    state.players.push(() => { buttons.play.textContent = state.playing === control.name ? "❚❚" : "▶"; });
    const step = by => act({step: control.name, by});
    async function play() {
        if (state.playing === control.name) return state.play(null);
        state.play(control.name);
        const last = () => state.frame.last?.includes(control.name);
        if (last()) await act({step: control.name, by: "start"});
        if (still.matches) await act({step: control.name, by: "end"});  // no motion: where it leads
        while (state.playing === control.name && !last() && !state.frame.error) {
            const pause = new Promise(done => setTimeout(done, control.pause));
            if (await step(1) === false) break;
            if (!last()) await pause;
        }
        if (state.playing === control.name) state.play(null);
    }
    buttons.play.addEventListener("click", play);
    const stepped = by => { state.play(null); step(by); };
    for (const [name, by] of [["back", -1], ["forward", 1]]) buttons[name].addEventListener("click", () => stepped(by));
    return row;
}

// A slider of ipywidgets: named, with a readout that takes what is typed, and kept from shortcuts.
function mendSlider(slider, control, state, act, note) {
    const handle = slider.querySelector("[role=slider]"), readout = slider.querySelector(".widget-readout");
    handle.setAttribute("aria-label", control.label);
    slider.querySelector(".widget-label").removeAttribute("title");  // which is "null"
    const stop = () => { if (state.playing === control.name) state.play(null); };
    for (const hand of ["pointerdown", "keydown"]) handle.closest(".noUi-target").addEventListener(hand, stop);
    const say = () => {
        if (handle.getAttribute("aria-valuetext") !== readout.textContent) handle.setAttribute("aria-valuetext", readout.textContent);
    };
    new MutationObserver(say).observe(handle, {attributeFilter: ["aria-valuetext"]});
    new MutationObserver(say).observe(readout, {childList: true, characterData: true, subtree: true});
    say();
    readout.contentEditable = "true";
    readout.setAttribute("role", "textbox");
    readout.setAttribute("aria-label", `${control.label}, typed`);
    let before = null;
    const take = () => {
        const typed = readout.textContent, shown = before;
        if (before === null || typed === before) return;
        before = null;
        readout.textContent = shown;
        const number = numberIn(typed);
        if (number !== null) act({set: control.name, value: number});
        else note(`“${typed.trim().slice(0, 20)}” is no number; ${control.label} stays.`);
    };
    readout.addEventListener("focus", () => { before = readout.textContent; });
    readout.addEventListener("input", () => { before ??= state.frame.values[control.name]; });
    // Before ipywidgets hears of them: its own reading knows neither comma nor minus sign.
    const own = event => event.stopImmediatePropagation();
    slider.addEventListener("blur", event => { if (event.target === readout) { own(event); take(); } }, true);
    slider.addEventListener("keydown", event => {
        if (event.target !== readout) return;
        own(event);
        if (event.key === "Escape") readout.textContent = before ?? readout.textContent;
        if (event.key === "Enter" || event.key === "Escape") {
            event.preventDefault();
            readout.blur();
        }
    }, true);
    if (control.play) slider.append(playButtons(control, state, act));
}

function showMark(slider, control, mark) {
    const target = slider.querySelector(".noUi-target, .linreg-track");
    target.querySelector(".linreg-marks")?.remove();
    slider.classList.toggle("linreg-marked", Boolean(mark));
    if (!mark) return;
    const [fraction, words] = mark, strip = element("div", "linreg-marks");
    const sign = strip.appendChild(element("span", "linreg-mark", "▲"));
    sign.style.left = `${100 * fraction}%`;
    const label = strip.appendChild(element("span", "linreg-mark-words", words));
    label.style[fraction > 0.5 ? "right" : "left"] = `calc(${100 * (fraction > 0.5 ? 1 - fraction : fraction)}% + 9px)`;
    target.append(strip);
}

// A question whose answer is handed in: a number, or one of several choices.
function question(control, act, note) {
    const box = element("div", "linreg-answer"), id = `linreg-${Math.random().toString(36).slice(2)}`;
    const label = box.appendChild(element("label", "", control.label));
    const submit = value => act({set: control.name, value});
    if (control.choices.length) {
        const reply = element("span", "linreg-reply"), buttons = [];
        reply.setAttribute("role", "status");
        for (const [choice, words] of control.choices) {
            const button = box.appendChild(element("button", "", choice));
            button.type = "button";
            buttons.push(button);
            button.addEventListener("click", () => {
                for (const one of buttons) one.setAttribute("aria-pressed", one === button);
                reply.textContent = words;
            });
        }
        box.append(reply);
    } else {
        const input = box.appendChild(element("input", ""));
        input.inputMode = "decimal";
        input.autocomplete = "off";
        input.id = label.htmlFor = id;
        const check = () => {
            const number = numberIn(input.value);
            if (number !== null) submit(number);
            else note(input.value.trim() ? `“${input.value.trim().slice(0, 20)}” is no number.` : "Type a number first: a guess will do.");
        };
        const button = box.appendChild(element("button", "", "check"));
        button.type = "button";
        button.addEventListener("click", check);
        input.addEventListener("keydown", event => { if (event.key === "Enter") check(); });
    }
    return box;
}

// -------------------------------------------------------------------------------- the explorer

/* The picture, what can be done in it, and its sentence, in `element`.

   spec: the fixed part; source.ask(message) has it act on a message, and a later show(frame) with
   the message's number in frame.answered says that it did. */
function explore(root, spec, source) {
    const state = {frame: {held: {}, values: {}}, playing: null, players: []};
    state.play = name => {
        state.playing = name;
        for (const show of state.players) show();
    };
    const stage = root.appendChild(element("div", "linreg-stage"));
    const questions = stage.appendChild(element("div", "linreg-questions"));
    const board = stage.appendChild(element("div", "linreg-picture"));
    board.setAttribute("role", "img");
    const sentence = stage.appendChild(element("p", "linreg-sentence"));
    sentence.setAttribute("role", "status");
    const aside = stage.appendChild(element("pre", "linreg-aside"));
    const hints = [...new Set(Object.values(spec.grabs).map(grab => grab.hint))];
    if (hints.length) stage.appendChild(element("p", "linreg-hint", `In the picture: ${hints.join(" · ")}`));
    const picture = new Picture(board, spec);

    let number = 0, waiting = null, next = null;
    const send = (message, done) => {
        const patience = setTimeout(() => answered(number), 5000);
        number += 1;
        waiting = {number, done, patience};
        source.ask({...message, number});
    };
    const answered = which => {
        if (!waiting || which < waiting.number) return;
        clearTimeout(waiting.patience);
        waiting.done();
        waiting = null;
        if (next) {
            const {message, done} = next;
            next = null;
            send(message, done);
        }
    };
    // One message at a time; of those that come meanwhile the newest counts.
    const act = message => new Promise(done => {
        if (message.grab) state.play(null);
        if (!waiting) return send(message, done);
        next?.done(false);
        next = {message, done};
    });

    const note = text => { aside.textContent = text; };
    for (const control of spec.controls.filter(control => control.kind === "answer")) {
        questions.append(question(control, act, note));
    }
    letGrab(picture, spec, state, act);

    const sliders = new Map();
    const show = frame => {
        state.frame = frame;
        picture.keep(state.playing);
        picture.draw(frame.strokes);
        sentence.textContent = frame.sentence;
        sentence.setAttribute("role", frame.error ? "alert" : "status");
        stage.classList.toggle("linreg-failed", Boolean(frame.error));
        board.setAttribute("aria-label", frame.sentence);
        aside.textContent = frame.aside ?? "";
        for (const [name, slider] of sliders) {
            showMark(slider.element, slider.control, frame.marks?.[name]);
            const readout = slider.element.querySelector(".widget-readout");
            if (document.activeElement !== readout && readout.textContent !== frame.values[name]) readout.textContent = frame.values[name];
        }
        stage.dataset.frame = frame.count;
        answered(frame.answered ?? 0);
    };
    const resize = new ResizeObserver(() => picture.fit());
    resize.observe(stage);
    const theme = new MutationObserver(() => { if (onDark(board) !== picture.dark) picture.color(); });
    for (const one of [document.documentElement, document.body]) theme.observe(one, {attributes: true});
    const print = window.matchMedia("print");
    const toPrint = () => picture.resolve(print.matches ? 3 : 1);
    print.addEventListener("change", toPrint);
    const watch = (slider, control) => {
        sliders.set(control.name, {element: slider, control});
        showMark(slider, control, state.frame.marks?.[control.name]);
    };
    const mend = (slider, control) => {
        mendSlider(slider, control, state, act, note);
        watch(slider, control);
    };
    const close = () => {
        resize.disconnect();
        theme.disconnect();
        print.removeEventListener("change", toPrint);
        state.play(null);
    };
    return {show, act, mend, watch, close, state};
}

// In a notebook: the picture from a kernel, and ipywidgets' own controls beside it.
function render({model, el}) {
    const names = ["fixed", "size", "panels", "above", "glyphs", "grabs", "controls"];
    const spec = Object.fromEntries(names.map(name => [name, model.get(name)]));
    const explorer = explore(el, spec, {ask: message => model.send(message)});
    const show = () => explorer.show(model.get("frame"));
    const learn = () => { spec.glyphs = model.get("glyphs"); };
    model.on("change:glyphs", learn);
    model.on("change:frame", show);
    show();
    // JupyterLab's and Notebook's keys are not for what has the focus here, but with Ctrl or ⌘.
    const keys = event => {
        if (!el.closest(".linreg-explorer")?.contains(event.target)) return;
        const own = !event.ctrlKey && !event.metaKey;
        event.target[own ? "setAttribute" : "removeAttribute"]("data-lm-suppress-shortcuts", "true");
    };
    window.addEventListener("keydown", keys, true);
    // The explorer's other parts arrive when they like.
    const waiting = new Set(spec.controls.filter(control => control.kind === "slider"));
    const look = setInterval(() => {
        const whole = el.closest(".linreg-explorer");
        if (!whole) return;
        for (const control of waiting) {
            const slider = whole.querySelector(`.linreg-control-${control.name}`);
            if (!slider?.querySelector("[role=slider]")) continue;
            waiting.delete(control);
            explorer.mend(slider, control);
        }
        if (!waiting.size) clearInterval(look);
    }, 100);
    return () => {
        clearInterval(look);
        window.removeEventListener("keydown", keys, true);
        model.off("change:glyphs", learn);
        model.off("change:frame", show);
        explorer.close();
    };
}

// ------------------------------------------------------------------------- without a kernel

// How far along its track a slider has a value, from 0 to 1.
function along({stops, low, high, log}, value) {
    if (stops) return stops.indexOf(value) / (stops.length - 1);
    const scale = log ? Math.log : Number;
    return (scale(value) - scale(low)) / (scale(high) - scale(low));
}

const KEYS = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -3, PageUp: 3, Home: "start", End: "end"};

// A slider of the page's own, which rests at the stops that were recorded.
function nativeSlider(box, control, stops, state, act) {
    const fractions = stops.map(stop => along(control, stop)), places = [...stops.keys()];
    box.append(element("span", "linreg-label", control.label));
    const track = box.appendChild(element("span", "linreg-track"));
    const input = track.appendChild(element("input", ""));
    Object.assign(input, {type: "range", min: 0, max: 1, step: "any"});
    input.setAttribute("aria-label", control.label);
    box.append(element("output", "widget-readout"));
    input.addEventListener("input", () => {
        const place = nearest(places, one => Math.abs(fractions[one] - input.valueAsNumber));
        act({set: control.name, value: stops[place]});
    });
    const stop = () => { if (state.playing === control.name) state.play(null); };
    input.addEventListener("pointerdown", stop);
    input.addEventListener("keydown", event => {
        stop();
        if (!(event.key in KEYS) || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        act({step: control.name, by: KEYS[event.key]});
    });
    if (control.play) box.append(playButtons(control, state, act));
    return (place, text) => {
        input.value = fractions[place];
        input.setAttribute("aria-valuetext", text);
    };
}

// A control of the page's own, from its schema, in `box`; → what shows where it stands. `stops` are
// the values that were recorded, none where it needs a kernel.
function nativeControl(box, control, stops, state, act) {
    if (control.kind === "slider") return nativeSlider(box, control, stops, state, act);
    if (control.kind === "switch") {
        const label = box.appendChild(element("label", "", ` ${control.label}`)), input = element("input", "");
        input.type = "checkbox";
        label.prepend(input);
        input.addEventListener("change", () => act({set: control.name, value: input.checked}));
        return place => { input.checked = stops[place]; };
    }
    const press = (text, message) => {
        const button = box.appendChild(element("button", "", text));
        button.type = "button";
        button.disabled = !stops;
        button.addEventListener("click", () => act(message()));
        return button;
    };
    if (control.kind === "button") {  // after the last it starts over
        const by = () => state.frame.last.includes(control.name) ? "start" : 1;
        press(control.label, () => ({step: control.name, by: by()}));
        return () => {};
    }
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", control.label);
    box.append(element("span", "linreg-label", control.label));
    const buttons = stops.map(stop => press(stop, () => ({set: control.name, value: stop})));
    return place => buttons.forEach((button, i) => button.setAttribute("aria-pressed", i === place));
}

const nearest = (list, distance) => list.reduce((best, one) => distance(one) < distance(best) ? one : best);

/* Show what was recorded: {spec, stops: {name: values}, start: {name: place}, frames: {"0,3": frame}},
   the places in the order of `stops`. docs/live_picture.md says which frame is shown when. */
export function replay(root, recording) {
    const {spec, stops, frames, grid = Object.keys(stops), kernel = []} = recording, names = Object.keys(stops);
    const keys = Object.keys(frames).map(key => key.split(",").map(Number));
    const kept = new Set(spec.controls.filter(({kind}) => kind === "switch" || kind === "choice").map(({name}) => name));
    let at = names.map(name => recording.start[name]), count = 0, jumped = [];
    const placeOf = name => at[names.indexOf(name)];
    // Let the named controls move to where `far` is least, and leave the others as far as recorded.
    const go = (moved, far) => {
        const gap = name => key => Math.abs(key[names.indexOf(name)] - placeOf(name));
        const still = names.filter(name => !moved.includes(name)), rest = still.filter(name => grid.includes(name));
        const others = still.filter(name => !grid.includes(name)).sort((a, b) => kept.has(b) - kept.has(a));
        const first = moved.every(name => grid.includes(name)) ? [...others, ...rest] : others.filter(name => kept.has(name));
        const here = keys.filter(key => still.every(name => gap(name)(key) === 0)), before = at;
        let left = here.length > 1 ? here : keys;
        for (const cost of [...first.map(gap), far, ...others.map(gap), ...rest.map(gap)]) {
            const least = Math.min(...left.map(cost));
            left = left.filter(key => cost(key) <= least);
        }
        at = left[0];
        jumped = still.filter(name => placeOf(name) !== before[names.indexOf(name)]);
    };
    // The places where nothing but the named control stands otherwise.
    const beside = name => keys.filter(key => key.every((place, i) => place === at[i] || names[i] === name));
    const goTo = (name, place) => go([name], key => Math.abs(key[names.indexOf(name)] - place));
    const set = (name, value) => {
        const number = typeof value === "number";
        const far = stop => number ? stop === null ? Infinity : Math.abs(stop - value) : stop !== value;
        const stop = nearest(stops[name], far);
        goTo(name, stops[name].indexOf(stop));
        return number && stop !== value ? `Recorded for ${Number(stop.toPrecision(3))}, which is the nearest.` : "";
    };
    const step = (name, by) => {
        const here = names.indexOf(name), along = beside(name).map(key => key[here]);
        const places = along.length > 1 ? along.sort((a, b) => a - b) : [...stops[name].keys()];
        const last = places.length - 1, next = {start: 0, end: last}[by] ?? places.indexOf(at[here]) + by;
        goTo(name, places[Math.max(0, Math.min(last, next))]);
    };
    // Where it goes counts most, and then that the other places of its name stay.
    const grab = ({grab, which, at, began}) => {
        const {moves} = spec.grabs[grab], targets = [...began], others = moves.length > 1 ? 0.5 : 0;
        targets.splice(2 * which, 2, ...at);
        go(moves.filter(name => stops[name]), key => {
            const held = frames[key].held?.[grab] ?? [];
            let far = 0;
            for (let i = 0; i < targets.length; i += 2) {
                far += (i === 2 * which ? 1 : others) * Math.hypot(held[i] - targets[i], held[i + 1] - targets[i + 1]);
            }
            return held.length ? far : Infinity;
        });
    };
    const ask = message => {
        let aside = "";
        if ("set" in message) aside = set(message.set, message.value);
        else if ("step" in message) step(message.step, message.by);
        else grab(message);
        show(message.number, [aside, ...jumped.map(elsewhere), coarse()].filter(Boolean).join(" "));
    };
    // What was moved beside the grid, and so lets the grid's own controls rest at few of their stops.
    const coarse = () => {
        const off = ({name, kind}) => kind === "slider" && !grid.includes(name) && placeOf(name) !== recording.start[name];
        const moved = spec.controls.find(off), few = () => grid.some(name => beside(name).length < stops[name].length);
        return moved && few() ? `While “${moved.label}” is not at its start, the others have fewer stops.` : "";
    };
    const elsewhere = name => {
        const {label, kind} = spec.controls.find(control => control.name === name);
        if (kind === "answer") return "Recorded there without your answer.";
        return `Recorded there with “${label}” at ${frames[at.join()].values[name]}.`;
    };
    root.classList.add("linreg-explorer");
    const row = root.appendChild(element("div", "linreg-controls"));
    const explorer = explore(root, spec, {ask});
    const controls = spec.controls.filter(({name, kind}) => kind !== "answer" && (stops[name] || kernel.includes(name))).map(control => {
        const box = row.appendChild(element("div", "linreg-native"));
        const show = nativeControl(box, control, stops[control.name], explorer.state, explorer.act);
        if (control.kind === "slider") explorer.watch(box, control);
        return {show, name: control.name};
    });
    const show = (answered, aside) => {
        const frame = frames[at.join()];
        for (const {show, name} of controls) show(placeOf(name), frame.values[name]);
        const last = names.filter(name => placeOf(name) === stops[name].length - 1);
        const strokes = frame.strokes.map(one => recording.strokes?.[one] ?? one);
        explorer.show({...frame, held: frame.held ?? {}, strokes, answered, count: count++, last, aside: aside || frame.aside});
    };
    show(0, "");
    const settings = () => Object.fromEntries(names.map((name, i) => [name, stops[name][at[i]]]));
    return {...explorer, spec, settings};
}

export default {render};  // what anywidget asks for
