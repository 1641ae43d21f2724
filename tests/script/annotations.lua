-- Holds the files of lessons/meta, whose text is the global `annotations`, to the program.
-- Returns the complaints.

local complaints = {}

local function complain(...)
  complaints[#complaints + 1] = string.format(...)
end

local function set_of(text, pattern)
  local set = {}
  for word in text:gmatch(pattern) do set[word] = true end
  return set
end

local function compare(what, annotated, there)
  for name in pairs(annotated) do
    if not there[name] then complain("%s: '%s' is annotated but not there", what, name) end
  end
  for name in pairs(there) do
    if not annotated[name] then complain("%s: '%s' is there but not annotated", what, name) end
  end
end

-- What an error lists: "... it has a, b, c".
local function options_listed(call, ...)
  local _, message = pcall(call, ...)
  return set_of(message:match("it has (.*)$") or "", "[%w_]+")
end

for name, library in pairs { tensor = tensor, random = random, nn = nn, optim = optim, check = check, data = data, chart = chart } do
  compare(name, set_of(annotations, "\nfunction " .. name .. "%.([%w_]+)%("), library)
end

local t = tensor(1)
for name in annotations:gmatch("\nfunction Tensor:([%w_]+)%(") do
  if not pcall(function() return t[name] end) then complain("a tensor has no method '%s'", name) end
end

local sgd = optim.SGD({ nn.parameter(1) }, { lr = 1 })
local objects = { Schedule = optim.LinearLR(sgd), VGG = nn.VGG(), Module = nn.Flatten(), GradNorm = nn.GradNorm(1), Optimiser = sgd }
for class, object in pairs(objects) do
  for name in annotations:gmatch("\nfunction " .. class .. ":([%w_]+)%(") do
    if not pcall(function() return assert(object[name]) end) then complain("%s has no method '%s'", class, name) end
  end
end

for kind in pairs(chart) do
  local class = "chart." .. (kind == "column" and "row" or kind) .. ".options"
  local fields = annotations:match("%-%-%-@class " .. class:gsub("%.", "%%.") .. "\n(.-)\n\n") or ""
  compare(class, set_of(fields, "@field ([%a_]+)"), options_listed(chart[kind], { no_such_option = 1 }))
end

for name in pairs(optim) do
  local settings, kind = annotations:match("settings%?? {([^}]*)}\n%-%-%-@return (%w+)\nfunction optim%." .. name .. "%(")
  local first = kind == "Schedule" and sgd or { nn.parameter(1) }
  compare("optim." .. name, set_of(settings or "", "([%w_]+)%??:"),
    options_listed(optim[name], first, { no_such_option = 1 }))
end

for name in pairs(check) do
  local settings = annotations:match("options%?? {([^}]*)}\n%-%-%-@return [^\n]*\nfunction check%." .. name .. "%(")
  local given = name == "start_loss" and { 1 } or { 1, 1 }
  given[#given + 1] = { no_such_option = 1 }
  compare("check." .. name, set_of(settings or "", "([%w_]+)%??:"), options_listed(check[name], table.unpack(given)))
end

return complaints
