// What ipywidgets leaves unsaid to a screen reader: the name and value of each slider, what the
// picture shows, and that the sentence has changed.
function nameSlider(slider) {
    const handle = slider.querySelector("[role=slider]");
    const [label, readout] = [".widget-label", ".widget-readout"].map(part => slider.querySelector(part));
    if (!handle || !readout) return;
    handle.setAttribute("aria-label", label.textContent);
    const tell = () => {  // its own text is an exponent, or a place in a list, on a log scale
        const value = readout.textContent;
        if (handle.getAttribute("aria-valuetext") !== value) handle.setAttribute("aria-valuetext", value);
    };
    new MutationObserver(tell).observe(handle, {attributeFilter: ["aria-valuetext"]});
    new MutationObserver(tell).observe(readout, {childList: true, characterData: true, subtree: true});
    tell();
}

function name(explorer) {
    const picture = explorer.querySelector("img.linreg-picture");
    const sentence = explorer.querySelector(".linreg-sentence");
    sentence.setAttribute("role", "status");
    const tell = () => { picture.alt = sentence.textContent; };
    new MutationObserver(tell).observe(sentence, {childList: true, characterData: true, subtree: true});
    tell();
    explorer.querySelectorAll(".widget-slider").forEach(nameSlider);
}

function render({el}) {
    el.style.display = "none";
    const waiting = setInterval(() => {  // the explorer's other parts arrive when they like
        const explorer = el.closest(".linreg-explorer");
        const sliders = explorer ? [...explorer.querySelectorAll(".widget-slider")] : [];
        const parts = explorer?.querySelector("img.linreg-picture") && explorer.querySelector(".linreg-sentence");
        if (!parts || sliders.some(slider => !slider.querySelector("[role=slider]"))) return;
        clearInterval(waiting);
        name(explorer);
    }, 100);
    return () => clearInterval(waiting);
}

export default {render};
