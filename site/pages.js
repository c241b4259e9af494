// Brings the recorded explorers of a page to life when they come into view.

const root = document.documentElement.dataset.content_root;
let library;

// A classic script, which a page from a folder loads, too.
const load = src => new Promise(done => {
    document.head.append(Object.assign(document.createElement("script"), {src, onload: done, onerror: done}));
});

async function enliven(place) {
    await load(`${root}_static/${place.id}.js`);
    const packed = window.recordings?.[place.id];
    if (!packed) return;  // the stored picture stays
    const bytes = Uint8Array.from(atob(packed), letter => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const recording = await new Response(stream).json();
    library ??= import(URL.createObjectURL(new Blob([window.explorerSource], {type: "text/javascript"})));
    const {replay} = await library;
    place.replaceChildren();
    place.explorer = replay(place, recording);
    // What a reader should know before pressing a button that rests stands above it.
    if (recording.kernel.length) place.prepend(hint(recording));
    else place.querySelector(".linreg-stage").append(hint(recording));
}

// What only a kernel can do, and where to find one.
function hint({kernel, spec}) {
    const words = Object.assign(document.createElement("p"), {className: "linreg-hint"});
    const labels = spec.controls.filter(({name}) => kernel.includes(name)).map(({label}) => `“${label}”`);
    words.append("A recording: controls rest at the values that were recorded. ");
    words.append("Every other value, ", labels.length ? `${labels.join(", ")} ` : "", "and pictures of your own functions need a notebook: ");
    const links = [...document.querySelectorAll(".dropdown-launch-buttons a")].map(link => [link.textContent.trim(), link.href]);
    if (!links.length) links.push(["install the course", `${root}index.html#start`]);
    const made = links.map(([textContent, href]) => Object.assign(document.createElement("a"), {href, textContent}));
    words.append(...made.flatMap(link => [link, ", "]).slice(0, -1), ".");
    return words;
}

const seen = new IntersectionObserver(entries => {
    for (const {target} of entries.filter(entry => entry.isIntersecting)) {
        seen.unobserve(target);
        enliven(target);
    }
}, {rootMargin: "300px"});
for (const place of document.querySelectorAll(".linreg-recorded")) seen.observe(place);

// What is wider than the screen scrolls in itself, by keyboard too.
function letScroll() {
    for (const one of document.querySelectorAll("mjx-container[display], .bd-article :is(table, pre)")) {
        one[one.scrollWidth > one.clientWidth ? "setAttribute" : "removeAttribute"]("tabindex", "0");
    }
}
window.addEventListener("load", () => window.MathJax?.startup.promise.then(letScroll));
window.addEventListener("resize", letScroll);

// The theme binds only the first button of each kind, and that one is hidden.
for (const kind of ["primary", "secondary"]) {
    const [first, ...others] = document.querySelectorAll(`.${kind}-toggle`);
    for (const one of others) one.addEventListener("click", () => first.click());
}
document.addEventListener("click", event => {
    const link = event.target.closest("dialog[open] a[href^='#']");
    if (!link) return;
    event.preventDefault();
    link.closest("dialog").close();
    // Afterwards, since the focus that goes back would stop a scroll on its way.
    requestAnimationFrame(() => location.assign(link.href));
});
