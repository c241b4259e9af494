// In the page: the time from a key press to one frame after a picture that differs is shown.
(() => {
    const SEEN = {
        ours: 'img.linreg-picture',
        inline: '.widget-output img',
        ipympl: 'canvas',
        empty: '.peer-label',
    };
    let clock = null;

    // What is to be seen: the pixels of a picture, or a label's text.
    function look(root, way) {
        const seen = root.querySelector(SEEN[way]);
        if (way === 'empty') return seen.textContent;
        const width = seen.naturalWidth || seen.width, height = seen.naturalHeight || seen.height;
        const copy = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
        copy.drawImage(seen, 0, 0);
        return new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer);
    }

    function differ(one, other) {
        if (typeof one === 'string' || one.length !== other.length) return one !== other;
        return one.some((pixel, place) => pixel !== other[place]);
    }

    function shown(root) {
        const running = clock;
        if (!running || running.root !== root || running.start === undefined) return;
        requestAnimationFrame(() => {
            const taken = performance.now() - running.start;
            if (differ(look(root, running.way), running.before)) running.resolve(taken);
        });
    }

    window.addEventListener('keydown', event => {
        if (clock && clock.start === undefined) clock.start = event.timeStamp;
    }, true);

    // Call shown() whenever something may be new below root.
    window.watchWay = (root, way) => {
        const seen = root.querySelector(SEEN[way]);
        if (way === 'ours') {
            seen.addEventListener('load', () => shown(root));
        } else if (way === 'ipympl') {
            const context = seen.getContext('2d');
            const drawImage = context.drawImage;
            context.drawImage = (...drawn) => {
                drawImage.apply(context, drawn);
                shown(root);
            };
        } else if (way === 'empty') {
            new MutationObserver(() => shown(root))
                .observe(seen, {childList: true, characterData: true, subtree: true});
        } else {
            let last = seen;
            new MutationObserver(() => {
                const picture = root.querySelector(SEEN[way]);
                if (picture && picture !== last) {
                    last = picture;
                    picture.decode().then(() => shown(root));
                }
            }).observe(root.querySelector('.widget-output'), {childList: true, subtree: true});
        }
    };

    // Before a press: remember what is shown. After it: the milliseconds, or null after 10 seconds.
    window.armClock = (root, way) => {
        clock = {root, way, before: look(root, way)};
        clock.result = new Promise(resolve => {
            clock.resolve = resolve;
            setTimeout(() => resolve(null), 10000);
        });
    };
    window.readClock = () => clock.result;
})();
