-- Training as it is shown: steps, a picture now and then, an end where it diverges.
local training = {}

--- How curves side by side are told apart where there are no colours.
training.DASHES = { "solid", "dashed", "dotted" }

--- Takes `o.steps` steps, `o.step(i)` each, and shows `o.picture(i)` every `o.every` of them (1 unless
--- given) and at the end. `o.step` may give the loss, or whatever says how it goes: where that is not
--- finite, or larger than `o.limit`, the run has diverged; the word stands among the values, and the run
--- ends. True where it came to its end.
function training.loop(run, o)
  for i = 1, o.steps do
    local value = o.step(i)
    value = value and tensor.is(value) and value:item() or value
    local diverged = value and not (math.abs(value) <= (o.limit or math.huge) and value == value)
    if diverged or i % (o.every or 1) == 0 or i == o.steps then
      local picture = o.picture(i)
      picture.step = i
      picture.progress = diverged and 1 or i / o.steps
      picture.diverged = diverged
      if diverged then
        picture.values = picture.values or {}
        table.insert(picture.values, 1, { word "state", word "diverged" })
      end
      run:frame(picture)
    end
    if diverged then
      return false
    end
  end
  return true
end

--- One step of an optimiser against a loss, which it gives back; `rate` is the optimiser's from now on, where given.
function training.descend(optimiser, value, rate)
  optimiser.lr = rate or optimiser.lr
  optimiser:zero_grad()
  value:backward()
  optimiser:step()
  return value
end

--- A scene that trains. `o.begin(s, seed)` makes all that learns, `o.step(all, i, s)` takes a step (what it gives is
--- as for the loop), `o.look(all, i, s)`, where there is one, sees how it does: at the start (i = 0) and before each
--- picture; all.steps lists these steps. `o.picture(all, s, i)` draws it, `o.result(all, s)` is what questions ask
--- about. `o.steps` may be a function of s, as `every` and `limit` may. Until it runs the start of seed 1 is shown,
--- or what `o.view` gives; `o.opens` makes the start a frame of the run, too.
function training.scene(id, o)
  local function begun(s, seed)
    local all = o.begin(s, seed)
    all.steps = { 0 }
    if o.look then o.look(all, 0, s) end
    return all
  end
  local function setting(key, s)
    if type(o[key]) == "function" then return o[key](s) end
    return o[key]
  end
  local function train(s, run)
    local all = begun(s, run.seed)
    if o.opens then
      local first = o.picture(all, s, 0)
      first.step, first.progress = 0, 0
      run:frame(first)
    end
    training.loop(run, {
      steps = setting("steps", s), every = setting("every", s), limit = setting("limit", s),
      step = function(i) return o.step(all, i, s) end,
      picture = function(i)
        table.insert(all.steps, i)
        if o.look then o.look(all, i, s) end
        return o.picture(all, s, i)
      end,
    })
    return o.result and o.result(all, s)
  end
  local function view(s)
    random.seed(1)
    return o.picture(begun(s, 1), s, 0)
  end
  return scene(id) { kernel = o.kernel, controls = o.controls, view = o.view or view, train = train }
end

--- Curves that grow with the training, { label =, color =, dash =, x =, y = list } each. `options`: steps, the
--- last of them; title, counted (the word for a step), start (1 unless given), of the y axis label, scale, from, to,
--- rules under the curves, { y =, label =, color = } each, and drawn, what the learner predicted.
function training.history(lists, options)
  local figure = {
    title = options.title,
    x = { label = options.counted or word "step", from = options.start or 1, to = options.steps },
    y = { label = options.label, scale = options.scale, from = options.from, to = options.to },
  }
  for _, rule in ipairs(options.rules or {}) do
    figure[#figure + 1] = chart.rule { y = rule.y, label = rule.label, color = rule.color or "muted" }
  end
  for i, list in ipairs(lists) do
    local color = list.color or i
    if #list.y == 1 then -- a curve that begins is a dot
      figure[#figure + 1] = chart.scatter { y = list.y, x = list.x or { options.start or 1 }, label = list.label, color = color }
    else
      figure[#figure + 1] = chart.line { y = list.y, x = list.x, label = list.label, color = color, dash = list.dash }
    end
  end
  if options.drawn then
    local x, y = options.drawn.x, options.drawn.y
    figure[#figure + 1] = chart.line { x = x, y = y, label = word "yours", color = "muted", dash = "dashed" }
  end
  return chart.figure(figure)
end

--- The rows of step i of each tensor, `count` of them: in their order, round and round.
function training.batch(i, count, ...)
  local rows = {}
  for k, all in ipairs { ... } do rows[k] = all:narrow(1, (i - 1) % (all:size(1) // count) * count + 1, count) end
  return table.unpack(rows)
end

--- Learners from one start: of each name what `make(name)` gives, by the same random stream; each knows its name.
function training.alike(seed, names, make)
  local all = {}
  for i, name in ipairs(names) do
    random.seed(seed)
    all[i] = make(name)
    all[i].name = name
  end
  return all
end

--- The same of learners side by side: of each of all[1], all[2], … the list `field` over all.steps, or over the last of
--- them where it is shorter, under its label (false for none) or the word of its name, in its color and dash.
function training.compared(all, field, options)
  local lists = {}
  for i, one in ipairs(all) do
    local y, label = one[field], one.label
    if label == nil then label = word(one.name) end
    local x = table.move(all.steps, #all.steps - #y + 1, #all.steps, 1, {})
    lists[i] = { x = x, y = y, label = label or nil, color = one.color, dash = one.dash }
  end
  options.start = options.start or 0
  return training.history(lists, options)
end

return training
