-- 7.4: where numbers end: softmax, log(0), small gradients, large gradients.
local curves, training, tables = library "curves", library "training", library "tables"
local classifiers, precision, mixed, cliffs = library "classifiers", library "precision", library "mixed", library "cliffs"

local TYPES, QUANTITIES, reach = precision.TYPES, precision.of, precision.reach
local written, stable = precision.softmax, precision.stable_softmax

local function three(c) return tensor { { c, c + 1, c + 2 } } end

local function softmaxes(s)
  local places = tensor.arange(-120, 120.25, 0.5)
  local rows = tensor.stack({ places, places + 1, places + 2 }, 2)
  local figure = { x = { label = "c", from = -120, to = 120 }, y = { label = word "parts", from = 0, to = 1 } }
  local all, right = written(rows, s.type), stable(rows, s.type)
  for i = 1, 3 do
    figure[#figure + 1] = chart.line { x = places, y = right:select(2, i), color = "muted", dash = "dotted" }
    figure[#figure + 1] = chart.line {
      x = places, y = all:select(2, i), color = i, label = ({ "c", "c + 1", "c + 2" })[i],
    }
  end
  figure[#figure + 1] = chart.rule { x = s.c, color = "accent" }
  return {
    figure = chart.figure(figure),
    values = {
      { word "as-written", tables.listed(written(three(s.c), s.type)) }, { word "stable", tables.listed(stable(three(s.c), s.type)) },
      { word "as-written" .. ", 1000", tables.listed(written(three(1000), s.type)) },
      { word "stable" .. ", 1000", tables.listed(stable(three(1000), s.type)) },
    },
  }
end

local function number_line(s)
  local rows, spans, values = {}, {}, {}
  for k, name in ipairs { "exp", "slope" } do
    for _, kind in ipairs(TYPES) do
      rows[#rows + 1] = ("%s %s"):format(word(name), kind)
      local from, to = reach(QUANTITIES[name], kind)
      spans[#spans + 1] = { row = #rows, from = from, to = to, kind = k }
      values[#values + 1] = { rows[#rows], QUANTITIES[name](tensor { s.x }, kind) }
    end
  end
  return {
    figure = chart.figure {
      x = { label = "x", from = -120, to = 120 },
      chart.spans { rows = rows, spans = spans, kinds = { word "exp", word "slope" } }, chart.rule { x = s.x, color = "accent" },
    },
    values = values,
  }
end

-- −log p four ways, p = 1/(1 + e⁻ᶻ) as it is written; the label is 1.
local EPS = 1e-7
local function p_of(z) return 1 / ((-z):exp() + 1) end
local FOUR = {
  { label = word "plain", color = "bad", dash = "dotted", of = function(z) return -p_of(z):log() end },
  { label = word "epsilon", color = 3, of = function(z) return -(p_of(z) + EPS):log() end },
  { label = word "clamp", color = 2, dash = "dashed", of = function(z) return -p_of(z):clamp { min = EPS }:log() end },
  { label = word "logits", color = 1, of = function(z)
    return loss.bce_with_logits(z, tensor.ones(z:size(1)), { reduction = "none" })
  end },
}

-- Loss scaling.
local STEPS, EVERY = 300, 10

local function scaled(s, run)
  local parts, net, following = mixed.begin(run.seed)
  local scale, grads, last, at = 2 ^ s.power, nil, nil, nil
  training.loop(run, {
    steps = STEPS, every = EVERY,
    step = function()
      at = following()
      grads, last = mixed.step(net, parts[1], at, scale, s.type)
      return last
    end,
    picture = function()
      local exact = mixed.backward(net, parts[1].x:index_select(1, at), parts[1].labels:index_select(1, at), scale, "float32")
      local _, zeros = mixed.sizes(grads)
      return {
        figure = chart.figure {
          x = { label = word "exponents", from = -60, to = 20 }, y = { label = word "share" },
          chart.histogram { values = mixed.sizes(exact), bins = 40, range = { -60, 20 }, share = true },
          chart.rule { x = -24, label = word "least", color = "bad" }, chart.rule { x = 16, label = word "most", color = "bad" },
        },
        values = {
          { word "loss", last }, { word "accuracy", classifiers.accuracy(mixed.logits(net, parts[2].x), parts[2].labels) },
          { word "zeros", tables.listed(tensor(zeros), "%.2f") },
        },
      }
    end,
  })
end

-- The cliff, from places near it: without clipping, and clipped.
local STARTS, MOVES = 100, 200

local function climbers(s, seed)
  random.seed(seed)
  local w, b = cliffs.starts(STARTS)
  return { { way = "none", w = w, b = b }, { way = s.way, w = w, b = b } }
end

local function cliff_picture(both)
  local figures, values, result = {}, {}, {}
  for i, one in ipairs(both) do
    local each = cliffs.loss(one.w, one.b)
    one.arrived, one.stranded = each:lt(1e-3):sum():item(), STARTS - each:le(0.08):sum():item()
    figures[i] = cliffs.picture(word(one.way), one.w, one.b)
    values[i] = { word(one.way), ("%s %.0f  %s %.0f"):format(word "arrived", one.arrived, word "stranded", one.stranded) }
    result[i] = one.stranded
  end
  return { figure = chart.row(figures), values = values }, result
end

local function climb(s, run)
  local both = climbers(s, run.seed)
  training.loop(run, {
    steps = MOVES, every = 5,
    step = function()
      for _, one in ipairs(both) do cliffs.step(one, s.most) end
    end,
    picture = function() return (cliff_picture(both)) end,
  })
  local _, result = cliff_picture(both)
  return { none = result[1], clipped = result[2] }
end

-- Two numbers of a gradient, clipped.
local function clipped(g, way, most)
  local p = nn.parameter(g)
  p.grad = nil
  (p * tensor(g)):sum():backward();
  (way == "norm" and nn.clip_grad_norm or nn.clip_grad_value)({ p }, most)
  return p.grad:tolist()
end

local function degrees(a, b)
  local dot, size = 0, { 0, 0 }
  for i = 1, #a do dot, size[1], size[2] = dot + a[i] * b[i], size[1] + a[i] ^ 2, size[2] + b[i] ^ 2 end
  return math.deg(math.acos(math.min(1, dot / math.max((size[1] * size[2]) ^ 0.5, 1e-30))))
end

local function arrow(g, color, label)
  return chart.arrows { x = { 0 }, y = { 0 }, dx = { g[1] }, dy = { g[2] }, color = color, label = label }
end

-- The gradient of a network by its six tensors, clipped as one, and each by itself, as the source does.
local function network_clips(s)
  local flat, before, norms = {}, nil, {}
  for i, way in ipairs { "norm", "loop", "value" } do
    random.seed(1)
    local part = classifiers.pictures("digits", { 64 })[1]
    local net = classifiers.mlp { 64, 64, 64, 10 }
    for _, layer in ipairs(net.layers) do layer.weight = nn.parameter(layer.weight:detach() * s.start) end
    loss.cross_entropy(net(part.x * 4), part.labels):backward()
    local list = net:parameters()
    local function all()
      local numbers = {}
      for _, p in ipairs(list) do table.move(p.grad:reshape(-1):tolist(), 1, p:numel(), #numbers + 1, numbers) end
      return numbers
    end
    before = before or all()
    if way == "norm" then
      norms[0] = nn.clip_grad_norm(net, s.most)
    elseif way == "value" then
      nn.clip_grad_value(net, s.most)
    else
      for _, p in ipairs(list) do nn.clip_grad_norm({ p }, s.most) end
    end
    flat[i] = all()
    local sum = 0
    for _, g in ipairs(flat[i]) do sum = sum + g * g end
    norms[i] = sum ^ 0.5
  end
  local function shown(i) return ("%.3f  %s %.1f°"):format(norms[i], word "turned", degrees(before, flat[i])) end
  return {
    values = {
      { word "before", norms[0] }, { word "norm", shown(1) }, { word "loop", shown(2) }, { word "value", shown(3) },
    },
  }
end

page "7.4" {
  data = "classes",
  idea = { text "idea" },
  predict = { choice "predict" { answer = "zeros" } },
  run = {
    scene "run" {
      kernel = "cross_entropy",
      controls = {
        slider "c" { label = "c", from = -120, to = 120, step = 0.5, value = 80 },
        pick "type" { "float32", "float16", "bfloat16", label = word "type", value = "float32" },
      },
      view = softmaxes,
    },
    scene "line" { controls = { slider "x" { label = "x", from = -120, to = 120, step = 1, value = 12 } }, view = number_line },
    curves.scene("logs", {
      kernel = "bce_with_logits", curves = FOUR, label = word "logit", rule = "z",
      place = slider "z" { label = "z", from = -100, to = 20, step = 1, value = -20 },
      rows = function() return { { word "small-epsilon", tensor.round_to(1e-8, "float16") } } end,
    }),
    scene "scale" {
      controls = {
        slider "power" { label = word "power", from = 0, to = 28, step = 4, value = 0 },
        pick "type" { "float32", "float16", "bfloat16", label = word "type", value = "float16" },
      },
      view = function() return { text = "start" } end,
      train = scaled,
    },
    scene "cliff" {
      controls = {
        slider "most" { label = word "limit", from = 0.05, to = 5, scale = "log", step = 10 ^ 0.5, value = 0.5 },
        pick "way" { "norm", "value", label = word "way", value = "norm" },
      },
      view = function(s) return (cliff_picture(climbers(s, 1))) end,
      train = climb,
    },
  },
  explain = {
    text "explain",
    number "lost" {
      run = "cliff", answer = function(result) return result.none - result.clipped end, tolerance = 2,
      traps = { none = "none" },
    },
    scene "arrows" {
      controls = {
        slider "x" { label = "g₁", from = -4, to = 4, step = 0.25, value = 3 },
        slider "y" { label = "g₂", from = -2, to = 2, step = 0.25, value = 0.5 },
        slider "most" { label = word "limit", from = 0.25, to = 4, step = 0.25, value = 1 },
      },
      view = function(s)
        local g = { s.x, s.y }
        local norm, value = clipped(g, "norm", s.most), clipped(g, "value", s.most)
        return {
          figure = chart.figure {
            equal = true, x = { label = "g₁", from = -4, to = 4 }, y = { label = "g₂", from = -2, to = 2 },
            chart.circle { x = 0, y = 0, radius = s.most, color = 1, dash = "dotted" },
            chart.rectangle { x = { -s.most, s.most }, y = { -s.most, s.most }, color = 2, dash = "dotted" },
            arrow(g, "muted", word "gradient"), arrow(value, 2, word "value"), arrow(norm, 1, word "norm"),
          },
          values = {
            { word "norm" .. ": " .. word "turned", degrees(g, norm) }, { word "value" .. ": " .. word "turned", degrees(g, value) },
          },
        }
      end,
    },
    choice "loop" { answer = "each" },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "cross_entropy",
      controls = {
        slider "most" { label = word "limit", from = 0.25, to = 2, step = 0.25, value = 1 },
        slider "start" { label = word "start-times", from = 1, to = 5, step = 0.5, value = 4 },
      },
      view = network_clips,
    },
    scene "rows" {
      controls = { slider "d" { label = "d", from = -5, to = 5, step = 0.5, value = 2 } },
      view = function(s)
        local x = tensor { { 0, 1, 2 }, { s.d, 1 + s.d, 2 + s.d } }
        local e = (x - x:max()):exp() -- the largest of the whole, as the source has it
        return {
          values = {
            { word "sums-source", tables.listed((e / e:sum()):sum(2)) }, { word "sums-rows", tables.listed(stable(x, "float32"):sum(2)) },
          },
        }
      end,
    },
  },
}

-- Second computations: in double, by hand -----------------------------------------------------------------

claim "softmax-wrong" {
  of = "run",
  check = function(c)
    local function shown(at, kind) return c:shown("run", { c = at, type = kind or "float32" }) end
    local function whole(at) return shown(at).values[word "as-written"] end
    local right, sum = {}, 0
    for i = 0, 2 do sum = sum + math.exp(i) end
    for i = 0, 2 do right[i + 1] = math.exp(i) / sum end
    c:close(whole(80), right, 1e-3)
    c:close(whole(86), right, 1e-3)
    c:close(whole(86.5), { 0, 0, 0 }, 0)
    c:less(math.exp(88.5), 3.4028e38, "each exp is finite")
    c:less(3.4028e38, math.exp(86.5) * sum, "their sum is not")
    c:close(whole(-103), { 1 / 15, 4 / 15, 10 / 15 }, 1e-3) -- of subnormals: 1, 4 and 10 of 1.4e-45
    c:holds(#whole(89) == 0, "nan from 89 on")
    for _, at in ipairs { -103, 80, 89 } do c:close(shown(at).values[word "stable"], right, 1e-3) end
    c:holds(#shown(0).values[word "as-written" .. ", 1000"] == 0, "nan at 1000")
    c:close(shown(0).values[word "stable" .. ", 1000"], right, 1e-3)
    c:given(86.5, 89, 1000, 1001, 1002, -103)
    c:close(math.exp(9) > 0 and shown(10, "float16").values[word "as-written"][1] or 0, 0, 0)
    c:given(10)
  end,
}

claim "reach" {
  of = "line",
  check = function(c)
    local function at(x, name, kind) return c:shown("line", { x = x }).values[("%s %s"):format(word(name), kind)] end
    c:close(at(11, "exp", "float16"), math.exp(11), 40)
    c:holds(at(12, "exp", "float16") == math.huge, "float16 is full")
    c:less(math.exp(11), 65504)
    c:less(65504, math.exp(12))
    c:less(0, at(7, "slope", "float16"))
    c:close(at(9, "slope", "float16"), 0, 0)
    c:close(at(17, "slope", "float32"), 0, 0)
    c:close(at(6, "slope", "bfloat16"), 0, 0)
    c:less(0, at(-80, "slope", "float32"))
    c:close(at(-80, "slope", "float32"), math.exp(-80), 1e-38)
    c:holds(at(88, "exp", "bfloat16") < math.huge and at(88, "exp", "float32") < math.huge)
    c:holds(at(89, "exp", "bfloat16") == math.huge and at(89, "exp", "float32") == math.huge)
    c:given(88, 12, 6, 9, 17, -80)
  end,
}

claim "four-logs" {
  of = "logs",
  check = function(c)
    local far = c:shown("logs", { z = -20 }).values
    c:close(far[word "plain"], { 20, -1 }, 1e-3)
    c:close(far[word "epsilon"][1], -math.log(1e-7 + math.exp(-20)), 0.01)
    c:close(far[word "epsilon"][2], -0.02, 5e-4)
    c:close(far[word "clamp"][1], -math.log(1e-7), 5e-3)
    c:close(far[word "clamp"][2], 0, 0)
    c:close(far[word "logits"], { 20, -1 }, 1e-3)
    local near = c:shown("logs", { z = 20 }).values
    c:less(near[word "epsilon"][1], 0, "below 0 at p = 1")
    c:close(near[word "small-epsilon"], 0, 0)
    local out = c:shown("logs", { z = -90 }).values
    c:close(out[word "logits"], { 90, -1 }, 1e-3)
    c:holds(#out[word "plain"] == 0 and #out[word "clamp"] == 1)
    c:given(-20, -90, 1e-7, 1e-8, 16.12)
  end,
}

claim "scaled" {
  training = { reduced = { seeds = 1, frames = 15 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local plain, large = c:trained("scale", {}, how), c:trained("scale", { power = 16 }, how)
    c:close(plain.values[word "zeros"], { 1, 1, 1, 1 }, 0)
    c:given(2 ^ 16, 65536, 0.25, 0.85)
    local accuracy = large.values[word "accuracy"]
    return plain.values[word "accuracy"] < 0.25 and accuracy > (how.full and 0.85 or 0.6), accuracy
  end,
}

claim "stranded" {
  training = { reduced = { seeds = 2, frames = 30 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("cliff", {}, how)
    local none, norm = run.values[word "none"][2], run.values[word "norm"][2]
    c:given(100, 20, 15, 0.5)
    if not how.full then
      c:close(c:answer("lost", nil, { none = 40, clipped = 3 }), 40 - 3)
      c:close(c:answer("lost", "none", { none = 40, clipped = 3 }), 40)
    else
      c:close(c:answer("lost", nil, run.result), none - norm, 0)
    end
    return none > 20 and norm < 15, none - norm
  end,
}

claim "steep" {
  of = "cliff",
  check = function(c)
    local function value(w, b)
      local x = 0
      for _ = 1, 50 do x = w / (1 + math.exp(-x)) + b end
      return (1 / (1 + math.exp(-x)) - 0.7) ^ 2
    end
    local _, w, b = cliffs.slopes(tensor { 5 }, tensor { -2.5 })
    local h = 1e-9
    c:close(b:item(), (value(5, -2.5 + h) - value(5, -2.5 - h)) / (2 * h), 60)
    c:close((w:item() ^ 2 + b:item() ^ 2) ^ 0.5, 31333, 20)
    c:given(5, -2.5)
  end,
}

claim "turns" {
  of = "arrows",
  check = function(c)
    local function turned(x, y, most)
      local values = c:shown("arrows", { x = x, y = y, most = most }).values
      return values[word "norm" .. ": " .. word "turned"], values[word "value" .. ": " .. word "turned"]
    end
    local norm, value = turned(3, 0.5, 1)
    c:close(norm, 0, 0.05)
    c:close(value, math.deg(math.atan(0.5, 1) - math.atan(0.5, 3)), 0.05)
    norm, value = turned(4, 2, 1)
    c:close(norm, 0, 0.05)
    c:close(value, 45 - math.deg(math.atan(2, 4)), 0.05)
    c:given(3, 0.5, 1)
    c:close(math.deg(math.atan(0.5, 1) - math.atan(0.5, 3)), 17, 0.2)
  end,
}

claim "loop-turns" {
  of = "erratum",
  check = function(c)
    local values = c:shown("erratum").values
    c:close(values[word "norm"], { 1, 0 }, 0.1)
    c:less(values[word "loop"][1], 6 ^ 0.5 * 1.001)
    c:less(1.5, values[word "loop"][1])
    c:less(10, values[word "loop"][2])
    c:less(10, values[word "before"])
    c:less(values[word "value"][1], values[word "before"])
    local slight = c:shown("erratum", { start = 1 }).values -- nothing to clip
    c:close(slight[word "loop"], { slight[word "before"], 0 }, 0.1)
    c:given(10, 1, 4)
    c:close(6 ^ 0.5, 2.45, 5e-3)
  end,
}

claim "rows-sum" {
  of = "rows",
  check = function(c)
    for _, d in ipairs { 0, 2 } do
      local values = c:shown("rows", { d = d }).values
      c:close(values[word "sums-source"], { 1 / (1 + math.exp(d)), 1 / (1 + math.exp(-d)) }, 1e-3)
      c:close(values[word "sums-rows"], { 1, 1 }, 1e-3)
    end
    c:given(2)
    c:close(1 / (1 + math.exp(2)), 0.119, 1e-3)
  end,
}
