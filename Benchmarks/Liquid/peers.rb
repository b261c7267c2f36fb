# peers.rb FIXTURES page|render: the page by ruby-liquid, or renders a second on one core.
require "cgi"
require "json"
require "liquid"

folder, what = ARGV
Liquid::Template.file_system = Liquid::LocalFileSystem.new(folder, "%s.liquid")
record = JSON.parse(File.read("#{folder}/record.json"))
template = Liquid::Template.parse(File.read("#{folder}/card.liquid"), error_mode: :strict)
escape = ->(output) { output.is_a?(String) ? CGI.escapeHTML(output) : output }
render = -> { template.render(record, global_filter: escape) }

if what == "page"
  puts render.call
else
  clock = -> { Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) }
  50.times { render.call }
  runs = 0
  start = clock.call
  while clock.call - start < 2
    20.times { render.call }
    runs += 20
  end
  puts (runs / (clock.call - start)).to_i
end
