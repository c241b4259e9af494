// Brings the recorded explorers of a page to life when they come into view.

const root = document.documentElement.dataset.content_root;
let library;

function load(file) {
    return new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = `${root}_static/${file}`;
        script.onload = done;
        script.onerror = failed;
        document.head.append(script);
    });
}

async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
}

// What only a kernel can do, and where to find one.
function hint(recording) {
    const words = document.createElement("p");
    words.className = "linreg-hint";
    const labels = recording.spec.controls.filter(control => recording.kernel.includes(control.name)).map(control => `“${control.label}”`);
    words.append(["Recorded with the lesson’s own functions. Your own", ...labels].join(" and "), " need a notebook: ");
    const links = [...document.querySelectorAll(".dropdown-launch-buttons a")].map(({href, textContent}) => [textContent.trim(), href]);
    if (!links.length) links.push(["install the course", `${root}index.html#start`]);
    links.forEach(([text, href], i) => {
        const link = Object.assign(document.createElement("a"), {href, textContent: text});
        words.append(i ? ", " : "", link);
    });
    words.append(".");
    return words;
}

async function enliven(place) {
    await load(`${place.id}.js`);
    const recording = await unpacked(window.recordings[place.id]);
    library ??= import(URL.createObjectURL(new Blob([window.explorerSource], {type: "text/javascript"})));
    const {replay} = await library;
    place.replaceChildren();
    place.explorer = replay(place, recording);
    place.querySelector(".linreg-stage").append(hint(recording));
}

const seen = new IntersectionObserver(entries => {
    for (const {isIntersecting, target} of entries) if (isIntersecting) {
        seen.unobserve(target);
        enliven(target);
    }
}, {rootMargin: "300px"});
for (const place of document.querySelectorAll(".linreg-recorded")) seen.observe(place);

// What is wider than the screen scrolls in itself, by keyboard too.
function letScroll() {
    for (const one of document.querySelectorAll("mjx-container[display], .bd-article table, .bd-article pre")) {
        if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
        else one.removeAttribute("tabindex");
    }
}
window.addEventListener("load", () => window.MathJax?.startup.promise.then(letScroll));
window.addEventListener("resize", letScroll);
