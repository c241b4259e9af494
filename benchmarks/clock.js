// In the page: how long after a key press, or after letting go, a new picture is on the screen.
(() => {
    const SEEN = {
        ours: '.linreg-panel canvas:last-child',
        interact: '.widget-output img',
        ipympl: 'canvas',
        empty: '.peer-label',
    };
    const QUIET = 2000;  // milliseconds after which no further picture is to come
    let clock = {};

    window.startClock = (root, way) => {
        clock = {root, way, before: look(root, way)};
        labels.disconnect();
        if (way === 'empty') labels.observe(root, {subtree: true, childList: true});
    };
    // Both give milliseconds, or null while they are not known.
    window.fromPressToPicture = () => clock.seen ?? null;
    window.fromReleaseToLastPicture = () => {
        if (!clock.released || !clock.last) return null;
        const last = Math.max(clock.released, clock.last);
        return performance.now() - last > QUIET ? last - clock.released : null;
    };

    window.addEventListener('keydown', event => { clock.pressed ??= event.timeStamp; }, true);
    window.addEventListener('pointerup', event => { clock.released = event.timeStamp; }, true);

    // Pictures are loaded, drawn on a canvas, or, in an empty round trip, the text of a label.
    document.addEventListener('load', event => shown(event.target), true);
    const context = CanvasRenderingContext2D.prototype;
    for (const name of ['drawImage', 'stroke', 'fill']) {
        const draw = context[name];
        context[name] = function (...drawn) {
            draw.apply(this, drawn);
            shown(this.canvas);
        };
    }
    const labels = new MutationObserver(() => shown(clock.root));

    function shown(element) {
        const running = clock;
        if (!running.root?.contains(element) || running.waiting) return;
        running.waiting = true;  // a canvas is drawn on many times for one picture
        requestAnimationFrame(() => {
            running.waiting = false;
            running.last = performance.now();
            if (!running.pressed || running.seen) return;
            const elapsed = running.last - running.pressed;
            if (differ(running.before, look(running.root, running.way))) running.seen = elapsed;
        });
    }

    function differ(one, other) {
        return one.length !== other.length || one.some((pixel, i) => pixel !== other[i]);
    }

    // What is to be seen: the pixels of a picture, panel by panel, or the letters of a label.
    function look(root, way) {
        if (way === 'empty') return [...root.querySelector(SEEN[way]).textContent];
        return [...root.querySelectorAll(SEEN[way])].flatMap(seen => [...pixels(seen)]);
    }

    function pixels(seen) {
        const width = seen.naturalWidth || seen.width, height = seen.naturalHeight || seen.height;
        const copy = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
        copy.drawImage(seen, 0, 0);
        return new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer);
    }
})();
