-- Training as it is shown: steps, a picture now and then, an end where it diverges.
local training = {}

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

--- Curves that grow with the training, { label =, color =, dash =, x =, y = list } each. `options`: steps, the
--- last of them; title, counted (the word for a step), start (1 unless given), and of the y axis label,
--- scale, from, to.
function training.history(lists, options)
  local figure = {
    title = options.title,
    x = { label = options.counted or word "step", from = options.start or 1, to = options.steps },
    y = { label = options.label, scale = options.scale, from = options.from, to = options.to },
  }
  for i, list in ipairs(lists) do
    local color = list.color or i
    figure[#figure + 1] = #list.y == 1 -- a curve that begins is a dot
        and chart.scatter { y = list.y, x = list.x or { options.start or 1 }, label = list.label, color = color }
      or chart.line { y = list.y, x = list.x, label = list.label, color = color, dash = list.dash }
  end
  return chart.figure(figure)
end

return training
