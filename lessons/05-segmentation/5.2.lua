-- 5.2: IoU and GIoU of boxes that the learner moves, and a box that must find another.
local training, tables, pictures, couples = library "training", library "tables", library "pictures", library "boxes"

-- The target of the first scenes: two units wide, two high, corners x1 y1 x2 y2.
local TARGET = { 0, 0, 2, 2 }

-- Six boxes whose four corners are wrong by 8 in sum, all against (0, 0, 10, 10).
local EQUAL = {
  stretched = { 0, 0, 18, 10 }, around = { -2, -2, 12, 12 }, shifted = { 2, 2, 12, 12 },
  sideways = { 4, 0, 14, 10 }, inside = { 2, 2, 8, 8 }, narrow = { 0, 0, 2, 10 },
}

-- The source lesson's example.
local PRED = { { 10, 10, 50, 50 }, { 20, 20, 60, 60 } }
local TRUE = { { 15, 15, 55, 55 }, { 25, 25, 65, 65 } }

local function box_of(s)
  return { s.x, s.y, s.x + s.width, s.y + s.height }
end

-- The loss of one box against another and its slope along each of the four corners.
-- "IoU = 1/(4 + 4 − 1) = 0.143": the overlap over the area of both together.
local function worked(box, target, iou)
  local function both(k) return math.max(0, math.min(box[k + 2], target[k + 2]) - math.max(box[k], target[k])) end
  local function area(b) return (b[3] - b[1]) * (b[4] - b[2]) end
  local overlap = both(1) * both(2)
  return tables.worked("IoU = %s/(%s + %s − %s) = %s", overlap, area(box), area(target), overlap, iou)
end

local function slope(name, box, target)
  local b = tensor({ box }, { grad = true })
  local value = loss[name](b, tensor { target })
  value:backward()
  return value:item(), b.grad:reshape(4):tolist()
end

local function rectangle(box, options)
  options.x, options.y = { box[1], box[3] }, { box[2], box[4] }
  return chart.rectangle(options)
end

-- A slope that is nothing but rounding is no slope: no arrow, and no minus.
local function clean(g)
  return math.abs(g) < 5e-4 and 0 or g
end

-- The two boxes, what they share, the box around both, and how descent moves each edge.
local function boxes(box, target, name)
  local low = { math.max(box[1], target[1]), math.max(box[2], target[2]) }
  local high = { math.min(box[3], target[3]), math.min(box[4], target[4]) }
  local around = {
    math.min(box[1], target[1]), math.min(box[2], target[2]),
    math.max(box[3], target[3]), math.max(box[4], target[4]),
  }
  local _, g = slope(name, box, target)
  for i, x in ipairs(g) do g[i] = clean(x) end
  local middle = { (box[1] + box[3]) / 2, (box[2] + box[4]) / 2 }
  return chart.figure {
    title = word(name), equal = true,
    x = { from = math.min(-1.2, around[1] - 0.7), to = math.max(6.2, around[3] + 0.7) },
    y = { from = math.min(-1.2, around[2] - 0.7), to = math.max(4.2, around[4] + 0.7) },
    low[1] < high[1] and low[2] < high[2]
      and rectangle({ low[1], low[2], high[1], high[2] }, { filled = true, border = false, color = "muted" }),
    rectangle(around, { dash = "dotted", color = "muted", label = word "around" }),
    rectangle(target, { color = 1, label = word "target" }),
    rectangle(box, { color = 2, dash = "dashed", label = word "predicted" }),
    chart.arrows {
      x = { box[1], box[3], middle[1], middle[1] }, y = { middle[2], middle[2], box[2], box[4] },
      dx = { -g[1], -g[3], 0, 0 }, dy = { 0, 0, -g[2], -g[4] }, scale = 4, color = "accent",
    },
  }
end

-- IoU and GIoU while the box slides to the right over its target; a line where it is now.
local function sliding(s)
  local places = tensor.linspace(-1, 6, 141):tolist()
  local measured = { iou = {}, giou = {} }
  for i, x in ipairs(places) do
    for name, list in pairs(measured) do
      list[i] = 1 - slope(name, { x, s.y, x + s.width, s.y + s.height }, TARGET)
    end
  end
  return chart.figure {
    x = { label = word "place", from = -1, to = 6 }, y = { from = -1, to = 1 },
    chart.rule { x = s.x, color = "accent" },
    chart.line { x = places, y = measured.iou, label = "IoU", color = 1 },
    chart.line { x = places, y = measured.giou, label = "GIoU", color = 2, dash = "dashed" },
  }
end

local function side(id, value, from, to)
  return slider(id) { label = word(id), from = from, to = to, step = 0.25, value = value }
end

local function four(list)
  for i, x in ipairs(list) do list[i] = ("%.3f"):format(clean(x)):gsub("-", "−") end
  return table.concat(list, "  ")
end

local RACERS, DASHES = { "iou", "giou", "l1" }, { "dotted", "solid", "dashed" }

local function racer(name, start, optimiser, rate)
  local box = nn.parameter(tensor { start })
  return { name = name, box = box, optimiser = optim[optimiser]({ box }, { lr = rate }), overlap = {}, widest = 1 }
end

-- Where a racer is after a step: its overlap, its width beside that of the start.
local function note(one, target, start)
  local b = one.box:tolist()[1]
  one.at = b
  one.overlap[#one.overlap + 1] = 1 - slope("iou", b, target)
  one.widest = math.max(one.widest, (b[3] - b[1]) / (start[3] - start[1]))
end

local function race_picture(racers, target, steps, seen)
  local figure = {
    equal = true, x = { from = -0.7, to = 1.7 }, y = { from = -0.3, to = 1.3 },
    rectangle(target, { color = "muted", filled = true, label = word "target" }),
  }
  local lines = {}
  for i, one in ipairs(racers) do
    figure[#figure + 1] = rectangle(one.at, { color = i, label = word(one.name), dash = DASHES[i] })
    lines[i] = { label = word(one.name), y = one.overlap, color = i, dash = DASHES[i] }
  end
  local values = {}
  for i, one in ipairs(racers) do
    values[i] = {
      word(one.name), ("IoU %.3f   %s %.2f"):format(one.overlap[#one.overlap], word "widest-so-far", one.widest),
    }
  end
  local figures = { chart.figure(figure), training.history(lines, { steps = steps, label = "IoU", from = 0, to = 1 }) }
  if seen then table.insert(figures, 1, pictures.shown(word "your-picture", seen)) end
  return { figures = figures, values = values }
end

local STEPS = 300

local function start_race(s)
  local target, start, seen = couples.draw()
  local racers = {}
  for i, name in ipairs(RACERS) do
    racers[i] = racer(name, start, s.optimiser == "adam" and "Adam" or "SGD", s.rate)
    note(racers[i], target, start)
  end
  return racers, target, start, seen
end

local function race(s, run)
  local racers, target, start, seen = start_race(s)
  local truth = tensor { target }
  training.loop(run, {
    steps = STEPS, every = 3,
    step = function()
      for _, one in ipairs(racers) do
        one.optimiser:zero_grad()
        local value = one.name == "l1" and loss.mae(one.box, truth) or loss[one.name](one.box, truth)
        value:backward()
        one.optimiser:step()
        note(one, target, start)
      end
    end,
    picture = function() return race_picture(racers, target, STEPS, seen) end,
  })
  local result = { moved = 0 }
  for _, one in ipairs(racers) do
    result[one.name .. "_end"] = one.overlap[#one.overlap]
    result[one.name .. "_widest"] = one.widest
  end
  for i = 1, 4 do result.moved = math.max(result.moved, math.abs(racers[1].at[i] - start[i])) end
  return result
end

-- The source's form, with 1e-6 in the denominator, on a square against itself.
local function with_epsilon(side_length)
  local area = tensor(side_length) * side_length
  return 1 - area / (area + 1e-6)
end

page "5.2" {
  data = "boxes",
  idea = { text "idea" },
  predict = {
    curve "predict" {
      x = { 0, 0.5, 1, 1.5, 2, 3 }, between = true, from = -1, to = 1,
      answer = function(d) return math.max(0, (1 - d) / (1 + d)) end,
      judge = function(ys)
        if ys[5] < -0.1 or ys[6] < -0.1 then return "negative" end
        if ys[3] > 0.15 or ys[4] > 0.15 then return "late" end
        if ys[2] > 0.42 then return "linear" end
        return math.abs(ys[1] - 1) < 0.15 and math.abs(ys[2] - 1 / 3) < 0.09 and math.abs(ys[6]) < 0.1
          and "right" or "wrong"
      end,
    },
  },
  run = {
    scene "run" {
      kernel = "giou",
      controls = {
        side("x", 3, -1, 6), side("y", 0, -1, 3), side("width", 2, 0.5, 4), side("height", 2, 0.5, 4),
        pick "arrows" { "giou", "iou", label = word "arrows", value = "giou" },
      },
      view = function(s)
        local box = box_of(s)
        local iou, iou_slope = slope("iou", box, TARGET)
        local giou, giou_slope = slope("giou", box, TARGET)
        return {
          worked = worked(box, TARGET, 1 - iou),
          figure = chart.row { boxes(box, TARGET, s.arrows), sliding(s) },
          values = {
            { "IoU", 1 - iou }, { "GIoU", 1 - giou },
            { word "iou-slope", four(iou_slope) }, { word "giou-slope", four(giou_slope) },
          },
        }
      end,
    },
    scene "equal" {
      kernel = "iou",
      controls = {
        pick "box" {
          "stretched", "around", "shifted", "sideways", "inside", "narrow", label = word "box", value = "stretched",
        },
      },
      view = function(s)
        local box, target = EQUAL[s.box], { 0, 0, 10, 10 }
        return {
          figure = chart.figure {
            equal = true, x = { from = -3, to = 19 }, y = { from = -3, to = 13 },
            rectangle(target, { color = 1, label = word "target" }),
            rectangle(box, { color = 2, dash = "dashed", label = word "predicted" }),
          },
          values = {
            { word "l1-sum", loss.mae(tensor { box }, tensor { target }, { reduction = "sum" }) },
            { "IoU", 1 - slope("iou", box, target) }, { "GIoU", 1 - slope("giou", box, target) },
          },
        }
      end,
    },
    scene "train" {
      kernel = "giou",
      controls = {
        slider "rate" { label = "η", from = 0.003, to = 0.03, value = 0.01, scale = "log" },
        pick "optimiser" { "adam", "sgd", label = word "optimiser", value = "adam" },
      },
      view = function(s)
        random.seed(1)
        local racers, target, _, seen = start_race(s)
        return race_picture(racers, target, STEPS, seen)
      end,
      train = race,
    },
  },
  explain = {
    text "explain",
    number "touching" { answer = -1 / 3, tolerance = 0.005, traps = { zero = 0, corner = -0.5, loss = 4 / 3 } },
    number "widest" {
      run = "train", tolerance = 0.06,
      answer = "giou_widest",
      traps = { carried = 1 },
    },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "giou",
      view = function()
        return {
          values = {
            { word "iou-example", loss.iou(tensor(PRED), tensor(TRUE)) },
            { word "giou-example", loss.giou(tensor(PRED), tensor(TRUE)) },
          },
        }
      end,
    },
    scene "epsilon" {
      kernel = "iou",
      controls = {
        slider "side" { label = word "side", from = 1e-4, to = 1, value = 1e-3, scale = "log", step = 10 ^ 0.5 },
      },
      view = function(s)
        local square = { 0, 0, s.side, s.side }
        return {
          values = {
            { word "kernel-says", (slope("iou", square, square)) },
            { word "with-epsilon", with_epsilon(s.side) },
          },
        }
      end,
    },
  },
}

-- Second computations: areas in plain Lua, on numbers ------------------------------------------------

local function area(b) return math.max(0, b[3] - b[1]) * math.max(0, b[4] - b[2]) end

local function by_hand(a, b)
  local shared = area { math.max(a[1], b[1]), math.max(a[2], b[2]), math.min(a[3], b[3]), math.min(a[4], b[4]) }
  local union = area(a) + area(b) - shared
  local around = area { math.min(a[1], b[1]), math.min(a[2], b[2]), math.max(a[3], b[3]), math.max(a[4], b[4]) }
  return shared / union, shared / union - (around - union) / around
end

claim "areas" {
  of = "run",
  check = function(c)
    for _, at in ipairs { { 3, 0, 2, 2 }, { 1, 1, 2, 2 }, { 0.5, 0.5, 1, 1 }, { 6, 3, 0.5, 4 } } do
      local shown = c:shown("run", { x = at[1], y = at[2], width = at[3], height = at[4] })
      local values, worked = shown.values, shown.worked
      local iou, giou = by_hand({ at[1], at[2], at[1] + at[3], at[2] + at[4] }, TARGET)
      c:close({ worked[2], worked[3], worked[5] }, { at[3] * at[4], 4, iou }, 1e-3)
      c:close(worked[1], worked[4], 0)
      c:close(worked[1] / (worked[2] + worked[3] - worked[4]), iou, 1e-3)
      c:close(values.IoU, iou, 1e-6)
      c:close(values.GIoU, giou, 1e-6)
    end
  end,
}

-- A gap: IoU has no slope at all; GIoU's is what the areas say, edge by edge.
claim "gap-slopes" {
  of = "run",
  check = function(c)
    local function slopes(box, index)
      local list = {}
      for i = 1, 4 do
        list[i] = c:slope(function(v)
          local moved = { table.unpack(box) }
          moved[i] = v
          return 1 - select(index, by_hand(moved, TARGET))
        end, box[i], 1e-5)
      end
      return list
    end
    local values = c:shown("run", { x = 3, y = 0, width = 2, height = 2 }).values
    c:close(values[word "iou-slope"], { 0, 0, 0, 0 }, 1e-6)
    c:close(values[word "iou-slope"], slopes({ 3, 0, 5, 2 }, 1), 1e-6)
    c:close(values[word "giou-slope"], slopes({ 3, 0, 5, 2 }, 2), 1e-3)
    local overlapping = c:shown("run", { x = 0.5, y = 0, width = 2, height = 2 }).values
    c:close(overlapping[word "iou-slope"], slopes({ 0.5, 0, 2.5, 2 }, 1), 1e-3)
    local far = values[word "giou-slope"]
    c:less(0, far[1], "descent lowers x1: towards the target")
    c:less(far[3], 0, "descent raises x2: the far edge goes away")
  end,
}

claim "one-curve" {
  of = "run",
  check = function(c)
    for _, d in ipairs { 0, 0.5, 1, 1.5, 2, 3 } do -- in widths of the box
      local values = c:shown("run", { x = 2 * d, y = 0, width = 2, height = 2 }).values
      c:close(values.GIoU, (1 - d) / (1 + d), 1e-5)
      c:close(values.IoU, math.max(0, (1 - d) / (1 + d)), 1e-5)
    end
    c:close(c:answer "touching", select(2, by_hand({ 0, 0, 2, 2 }, { 2, 1, 4, 3 })))
    c:close(c:answer("touching", "corner"), select(2, by_hand({ 0, 0, 2, 2 }, { 2, 2, 4, 4 })))
    c:close(c:answer("touching", "zero"), select(2, by_hand({ 0, 0, 2, 2 }, { 2, 0, 4, 2 })))
    c:close(c:answer("touching", "loss"), 1 - select(2, by_hand({ 0, 0, 2, 2 }, { 2, 1, 4, 3 })))
  end,
}

claim "equal-l1" {
  of = "equal",
  check = function(c)
    c:given(10)
    local expected = { stretched = 0.556, around = 0.510, shifted = 0.471, sideways = 0.429, inside = 0.360, narrow = 0.200 }
    for name, iou in pairs(expected) do
      local values = c:shown("equal", { box = name }).values
      local hand, giou = by_hand(EQUAL[name], { 0, 0, 10, 10 })
      local l1 = 0
      for i, v in ipairs { 0, 0, 10, 10 } do l1 = l1 + math.abs(EQUAL[name][i] - v) end
      c:close(values[word "l1-sum"], l1)
      c:close(l1, 8)
      c:close(values.IoU, hand, 1e-6)
      c:close(values.GIoU, giou, 1e-6)
      c:close(hand, iou, 6e-4)
    end
  end,
}

claim "iou-stays" {
  training = { reduced = { seeds = 3, frames = 10 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("train", {}, how)
    local at, l1 = run.values[word "iou"][1], run.values[word "l1"][1]
    c:less(at, l1 + 1e-9)
    c:given(20)
    return at == 0, at
  end,
}

claim "giou-arrives" {
  training = { reduced = { seeds = 2 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local run = c:trained("train", {}, how)
    local result = run.result
    c:close(result.moved, 0, 1e-6)
    c:close(run.values[word "giou"][1], result.giou_end, 6e-4)
    c:close(run.values[word "l1"][1], result.l1_end, 6e-4)
    c:given(0.9, 300)
    return result.giou_end > 0.9 and result.l1_end > 0.9, math.min(result.giou_end, result.l1_end)
  end,
}

claim "giou-stretches" {
  training = { reduced = { seeds = 2 }, full = { seeds = 20, holds = 18 } },
  check = function(c, how)
    local result = c:trained("train", {}, how).result
    local values = c:trained("train", {}, how).values
    c:close(c:answer("widest", nil, result), values[word "giou"][2], 6e-3)
    return result.giou_widest > 1.2 and result.giou_widest > result.l1_widest, result.giou_widest
  end,
}

claim "source-example" {
  of = "erratum",
  check = function(c)
    local iou, giou = 0, 0
    c:given(5, 40)
    for i, box in ipairs(PRED) do
      local one, other = by_hand(box, TRUE[i])
      iou, giou = iou + (1 - one) / 2, giou + (1 - other) / 2
    end
    local values = c:shown("erratum").values
    c:close(values[word "iou-example"], iou)
    c:close(values[word "giou-example"], giou)
    c:close(iou, 0.3797, 5e-5)
    c:close(giou, 0.4044, 5e-5)
  end,
}

claim "epsilon" {
  check = function(c)
    local small = c:shown("epsilon", { side = 1e-3 }).values
    c:close(small[word "kernel-says"], 0, 1e-9)
    c:close(small[word "with-epsilon"], 1e-6 / (1e-6 + 1e-6), 1e-6)
    local large = c:shown("epsilon", { side = 1 }).values
    c:less(large[word "with-epsilon"], 2e-6)
    c:given(0.001, 1e-6)
  end,
}
