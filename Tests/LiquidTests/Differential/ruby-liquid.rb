# Renders what it is given with Debian's ruby-liquid: one JSON object a line in, one out.
require "json"
require "liquid"

class Partials
  def initialize(sources) = @sources = sources

  def read_template_file(name)
    @sources.fetch(name) { raise Liquid::FileSystemError, "No such template '#{name}'" }
  end
end

ENV["TZ"] = "UTC"
Liquid::Template.file_system = Partials.new(JSON.parse(ARGV[0]))
$stdout.sync = false
$stdin.each_line do |line|
  request = JSON.parse(line)
  answer =
    begin
      template = Liquid::Template.parse(request["template"], error_mode: request["mode"].to_sym)
      { output: template.render(request["data"]) }
    rescue Liquid::SyntaxError => error
      { syntax: error.message }
    rescue StandardError, SystemStackError => error
      { crash: error.class.name }
    end
  puts JSON.generate(answer)
end
