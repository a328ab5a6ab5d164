"""Opens one.html, two.html and plain.html (tests/report/report.sh makes them) and uses them as a reader would."""
import csv
import io
import json
import math
import os
import subprocess
import sys

from browser import Browser

PROGRAM, REGATTA = sys.argv[1:3]
failures = 0


def check(holds, what):
    global failures
    if not holds:
        failures += 1
        print("FAILED:", what, flush=True)


def same(a, b):
    """Equal as numbers; unknown ones are None in the page and nan in the table."""
    return a is None and (b is None or math.isnan(b)) or a is not None and b is not None and a == b


def summary(file, *at):
    command = [REGATTA, "summary", file, "--format", "csv", *(("--at", str(at[0])) if at else ())]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return list(csv.DictReader(io.StringIO(text)))


def ready(page):
    """Draws all plots and waits until the browser has painted."""
    page.run("regattaReport.drawAll()")
    page.settle()


def plotted(page):
    return page.run("""regattaReport.plots.map((p) => ({title: p.figure.title, rounds: [...p.u.data[0]],
        x: p.u.scales.x.distr, y: p.u.scales.y.distr, series: p.u.series.length, curves: p.figure.curves.map((c, i) => ({
          name: c.name, line: p.u.data[p.line(i)], high: p.u.data[1 + 2 * i], low: p.u.data[2 + 2 * i],
          show: p.u.series[p.line(i)].show, band: p.u.series[1 + 2 * i].show}))}))""")


def equal_to_summary(page, file, keys):
    """Compares what uPlot draws with the table of `regatta summary` at several rounds."""
    compared = 0
    plots = plotted(page)
    every = sorted({t for p in plots for t in p["rounds"]})
    common = [t for t in every if all(t in p["rounds"] for p in plots)]
    for at in [common[0], common[len(common) // 2], common[-1]]:
        for row in summary(file, at):
            if row["horizon"] == "500" and row["experiment"] == "bernoulli":
                continue  # curves are those of the longest horizon
            for p in plots:
                if not p["title"].startswith(row["experiment"]):
                    continue
                setting = p["title"].split(", ")[1] + " " if ", " in p["title"] else ""
                label = row["algorithm"] + " " + row["settings"]
                for c in p["curves"]:
                    gap = setting.strip()
                    if gap and gap not in row["settings"]:
                        continue
                    if c["name"] != " ".join(label.replace(gap, "").split()):
                        continue
                    i = p["rounds"].index(at)
                    for key, name in zip(("line", "low", "high"), keys):
                        check(same(c[key][i], float(row[name])), "%s, %s at %d: %s is %s, the summary says %s" % (
                            p["title"], c["name"], at, key, c[key][i], row[name]))
                        compared += 1
    return compared


def switches(page):
    page.open("one.html")
    ready(page)
    check(page.run("document.title") == "a <b>name</b> with </script> in it – regatta report", "the title is not the sweep's name")
    check(page.run("document.querySelectorAll('h1 b').length") == 0, "markup of a name was used")
    plots = plotted(page)
    check(len(plots) == 3, "three plots expected, not %d" % len(plots))
    check(plots[0]["x"] == 3 and plots[0]["y"] == 3, "log-log is not the default")
    check(plots[0]["curves"][0]["band"], "bands are not shown")
    page.click("[value=linear]")
    plots = plotted(page)
    check(all(p["x"] == 1 and p["y"] == 1 for p in plots), "linear: the axes are not linear")
    compared = equal_to_summary(page, "a.h5", ("mean", "mean_low", "mean_high"))
    check(compared >= 3 * 3 * (4 + 4 + 2), "only %d numbers compared" % compared)
    page.click("[value=median]")
    check(equal_to_summary(page, "a.h5", ("median", "q05", "q95")) == compared, "fewer medians than means")
    page.click("[value=logx]")
    check(all(p["x"] == 3 and p["y"] == 1 for p in plotted(page)), "log t: wrong axes")
    page.click("[name=bands]")
    check(not any(c["band"] for p in plotted(page) for c in p["curves"]), "bands stay")
    before = plotted(page)[0]["series"]
    page.click("[value=half]")
    page.click("[value=log]")
    check(plotted(page)[0]["series"] == before + 2, "guides are not drawn")


def guide_slopes(page):
    page.open("one.html")
    ready(page)
    for name, power in (("half", 1 / 2), ("twothirds", 2 / 3)):
        page.click("[value=%s]" % name)
        guide, rounds = page.run("(() => { const u = regattaReport.plots[0].u; return [u.data.at(-1), u.data[0]]; })()")
        slope = math.log(guide[-1] / guide[0]) / math.log(rounds[-1] / rounds[0])
        check(abs(slope - power) < 1e-9, "guide %s has the slope %g" % (name, slope))


def hiding(page):
    page.open("one.html")
    ready(page)
    first = ".plot .legend li button"
    name = page.run("document.querySelector('%s .name').textContent" % first)
    page.click(first)
    shown = {c["name"]: c["show"] for c in plotted(page)[0]["curves"]}
    check([n for n, s in shown.items() if not s] == [name], "not exactly '%s' is hidden: %s" % (name, shown))
    check(page.run("document.querySelector('%s').getAttribute('aria-pressed')" % first) == "false", "aria-pressed of a hidden curve")
    rows = list(csv.DictReader(io.StringIO(page.run("regattaReport.csv([regattaReport.plots[0]])"))))
    check({r["curve"] for r in rows} == {n for n, s in shown.items() if s}, "CSV has other curves than the plot")
    data = json.loads(page.run("document.getElementById('data').textContent"))["figures"][0]
    for r in rows:
        i = data["rounds"].index(int(r["round"]))
        c = next(c for c in data["curves"] if c["name"] == r["curve"])
        check(all(same(c[k][i], float(r[k]) if r[k] else None) for k in ("mean", "low", "high", "median", "q05", "q95")), "CSV: %s" % r)
    page.run("{ const make = URL.createObjectURL; URL.createObjectURL = (b) => { window.saved = b; return make.call(URL, b); }; }")
    page.click("#download-all")
    check(page.run("saved.text().then((t) => t === regattaReport.csv(regattaReport.plots))"), "the button saves something else")
    page.run("document.querySelector('%s').focus()" % first)
    page.press(" ")
    check(all(c["show"] for c in plotted(page)[0]["curves"]), "the curve does not come back")
    faded = page.run("regattaReport.plots[0].u.series.filter((s) => s.alpha < 1).length")
    check(faded == 3 * 3, "a focused legend entry fades the other three curves, not %s series" % faded)


def reading(page):
    page.open("one.html")
    ready(page)
    text = "document.querySelector('.legend .round span').textContent"
    check(page.run(text) == "at the end", "without a cursor the last values are shown")
    page.run("document.querySelector('.canvas').focus()")
    page.press("ArrowRight")
    check(page.run(text) == "t = 1", "first arrow key: %s" % page.run(text))
    page.press("End")
    check(page.run(text) == "t = 2,000", "End: %s" % page.run(text))
    page.press("ArrowLeft")
    at = int(page.run(text)[4:].replace(",", ""))
    check(at < 2000, "arrow to the left")
    box = page.run("(() => { const r = document.querySelector('.u-over').getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()")
    page.call("Input.dispatchMouseEvent", type="mouseMoved", x=box[0], y=box[1])
    page.settle()
    middle = int(page.run(text)[4:].replace(",", ""))
    check(30 < middle < 70, "the middle of a log axis to 2000 is about 45, not %d" % middle)
    value = page.run("(() => { const p = regattaReport.plots[0]; return [p.entries[0].value.firstChild.textContent, p.figure.curves[0].mean[p.figure.rounds.indexOf(%d)]]; })()" % middle)
    check(abs(float(value[0]) / value[1] - 1) < 1e-3, "hover shows %s for %s" % tuple(value))


def sorting(page):
    page.open("one.html")
    order = """[...document.querySelectorAll('table.final')[0].tBodies[0].rows].map((r) => r.cells[%d].dataset.value ?? r.cells[%d].textContent)"""
    heads = page.run("[...document.querySelectorAll('table.final')[0].tHead.rows[0].cells].map((c) => c.textContent)")
    for column, head in enumerate(heads):
        selector = "table.final thead th:nth-child(%d) button" % (column + 1)
        for reverse in (False, True):
            page.click(selector)
            values = page.run(order % (column, column))
            keys = [float(v) for v in values] if head not in ("algorithm", "settings", "file") else values
            check(keys == sorted(keys, reverse=reverse), "sorted by %s: %s" % (head, keys))
            state = page.run("document.querySelectorAll('table.final thead th')[%d].getAttribute('aria-sort')" % column)
            check(state == ("descending" if reverse else "ascending"), "aria-sort of %s: %s" % (head, state))
    table = {(r["algorithm"], r["settings"].replace("gap=0.1", "").strip(), r["horizon"]): r for r in summary("a.h5") if r["settings"].startswith("gap=0.1")}
    rows = page.run("[...document.querySelectorAll('table.final')[0].tBodies[0].rows].map((r) => [...r.cells].map((c) => c.dataset.value ?? c.textContent))")
    check(len(rows) == 8, "8 rows expected, not %d" % len(rows))
    for row in rows:
        r = dict(zip(heads, row))
        expected = table[r["algorithm"], r["settings"], r["horizon"]]
        for key, name in (("mean", "mean"), ("median", "median"), ("95 % interval", "mean_low"), ("5–95 %", "q05"), ("replications", "replications")):
            check(float(r[key]) == float(expected[name]), "table: %s of %s is %s, not %s" % (key, row[0], r[key], expected[name]))


def several_files(page):
    page.open("two.html")
    ready(page)
    plots = plotted(page)
    check(len(plots) == 3, "two files with the same settings: three plots, not %d" % len(plots))
    names = {c["name"] for c in plots[0]["curves"]}
    check("exp3 (a.h5)" in names and "exp3 (b.h5)" in names, "curves are not named by file: %s" % names)


def looks(page):
    """Screenshots; nothing is wider than the window; plots are not empty; print is light."""
    for width, height in ((1280, 1400), (390, 1600)):
        for dark in (False, True):
            page.open("one.html", width, height, dark)
            ready(page)
            wide = page.run("document.documentElement.scrollWidth") - width
            check(wide <= 0, "at %d pixels the page is %s too wide" % (width, wide))
            ink = page.run("""(() => { const c = document.querySelector('.canvas canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
                let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 200; return n; })()""")
            check(ink > 1500, "the plot is nearly empty: %s pixels" % ink)
            page.screenshot("page_%d_%s.png" % (width, "dark" if dark else "light"))
    page.run("dispatchEvent(new Event('beforeprint'))")
    check(page.run("regattaReport.plots[0].u.series[regattaReport.plots[0].line(0)].stroke()") == "#0072b2", "print uses the colours of the dark mode")
    page.run("dispatchEvent(new Event('afterprint'))")
    page.pdf("page.pdf")
    check(os.path.getsize("page.pdf") > 20_000, "the printed page is empty")
    page.open("plain.html")
    check(page.run("document.querySelectorAll('.drawing svg').length") == 3, "the plain page has no plots")
    check(page.run("getComputedStyle(document.getElementById('controls')).display") == "none", "the plain page shows switches")


page = Browser(PROGRAM)
try:
    for part in (switches, guide_slopes, hiding, reading, sorting, several_files, looks):
        part(page)
    others = [r for r in page.requests if not (r.startswith("file://") and r.endswith(".html")) and not r.startswith(("data:", "blob:"))]
    check(not others, "the page asked for %s" % others)
    check(not page.problems, "errors of the page: %s" % page.problems)
finally:
    page.close()
print("report in a browser: %s" % ("ok" if failures == 0 else "%d failures" % failures))
sys.exit(1 if failures else 0)
