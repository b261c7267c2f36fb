"""peers.py FIXTURES jinja2|python-liquid page|render: the page, or renders a second on one core."""
import json, sys, time

folder, engine, what = sys.argv[1:]
record = json.load(open(f"{folder}/record.json"))
if engine == "jinja2":
    import jinja2

    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(folder), autoescape=True, keep_trailing_newline=True)
    template = environment.get_template("card.jinja")
else:
    import liquid

    environment = liquid.Environment(loader=liquid.FileSystemLoader(folder, ext=".liquid"), autoescape=True)
    template = environment.get_template("card")

if what == "page":
    print(template.render(**record))
else:
    for _ in range(50):
        template.render(**record)
    runs, start = 0, time.process_time()
    while time.process_time() - start < 2:
        for _ in range(20):
            template.render(**record)
        runs += 20
    print(int(runs / (time.process_time() - start)))
