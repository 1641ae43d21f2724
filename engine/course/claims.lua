-- The bench on which a page's claims are tried: what `check` is given, and the faults that are put
-- under it to see whether it can fail.
--
-- The chunk gives a function that is called before the lesson runs, so that whatever the lesson keeps
-- of `loss` can be made wrong later. Its result is the bench, which C drives.
return function()

local own = {} -- the losses as they are
local fault -- what is wrong with them just now, a function of the value, the name and the arguments

local function faulty(of, name)
  return function(...)
    local value = of(...)
    return fault and fault(value, name, ...) or value
  end
end

local program, probe = loss.program, loss.probe
for name, of in pairs(loss) do
  if type(of) == "function" and name ~= "kept" and name ~= "shut_in" then
    own[name] = of
    loss[name] = faulty(of, name)
  end
end

-- Losses written in Lua are losses too.
function loss.program(...)
  local of, why, where = program(...)
  if of == nil then
    return nil, why, where
  end
  return faulty(of, "program")
end

function loss.probe(text, ...)
  local each, by_pred, by_target = probe(text, ...)
  return each and fault and fault(each, "program", ...) or each, by_pred, by_target
end

-- Another loss of the same arguments, where there is one; the square of the value otherwise.
local others = {
  mse = "mae", mae = "mse", huber = "mse", smooth_l1 = "mse", log_cosh = "mae", asymmetric_mse = "mae",
  bce = "mse", bce_with_logits = "mse", dice = "bce", tversky = "bce", iou = "giou", giou = "iou",
}

local function another(value, name, ...)
  local other, given = own[others[name] or ""], { ... }
  if other == nil then
    return value * value
  end
  local options = given[#given]
  if type(options) == "table" and not tensor.is(options) then
    given[#given] = { reduction = options.reduction }
  end
  local fits, swapped = pcall(other, table.unpack(given))
  return fits and swapped or value * value
end

local faults = {
  { "the loss's sign is turned", function(value) return -value end },
  { "another loss stands in its place", another },
  { "the loss is 5 % too large", function(value) return value * 1.05 end },
  { "0.1 is added to the loss", function(value) return value + 0.1 end },
}

-- The program that an exercise's page puts to work is a loss, too.
for _, name in ipairs(yours and { "loss", "node" } or {}) do yours[name] = faulty(yours[name], "yours") end

local bench = { faults = #faults }
local steps, claims
local met, seen -- the numbers that claims compared, the values that they looked at

-- Checks ------------------------------------------------------------------------------------------

local function fail(message, ...)
  error({ failed = message:format(...) }, 0)
end

local function number_of(x, what)
  if tensor.is(x) then
    x = x:item()
  end
  if type(x) ~= "number" then
    error(("%s is no number but %s"):format(what, type(x)), 0)
  end
  return x
end

local function meet(x)
  met[#met + 1] = x
end

-- A tensor or a list, row by row, as one flat list.
local function flat(x, out)
  out = out or {}
  if tensor.is(x) then
    x = x:reshape(-1):tolist()
  end
  if type(x) == "table" then
    for _, item in ipairs(x) do flat(item, out) end
  else
    out[#out + 1] = number_of(x, "what is compared")
  end
  return out
end

local function is_close(a, b, tolerance)
  return a == b or a ~= a and b ~= b or math.abs(a - b) <= tolerance
end

local Check = {}
Check.__index = Check

--- `got` is `expected` within `tolerance`, which is 1e-4 of the expected number (at least 1e-6) unless
--- given. Both may be lists or tensors, of as many numbers.
function Check:close(got, expected, tolerance, what)
  local a, b = flat(got), flat(expected)
  if #a ~= #b then
    fail("%s: %d numbers, expected %d", what or "close", #a, #b)
  end
  for i, x in ipairs(a) do
    local y = b[i]
    meet(x)
    meet(y)
    if not is_close(x, y, tolerance or math.max(1e-6, 1e-4 * math.abs(y))) then
      fail("%s%s: %.9g, expected %.9g", what or "close", #a > 1 and " (" .. i .. ")" or "", x, y)
    end
  end
  self.asserted = true
end

--- a < b.
function Check:less(a, b, what)
  a, b = number_of(a, "the smaller"), number_of(b, "the larger")
  meet(a)
  meet(b)
  if not (a < b) then
    fail("%s: %.9g is not below %.9g", what or "less", a, b)
  end
  self.asserted = true
end

--- Anything else that is to be true.
function Check:holds(condition, what)
  if not condition then
    fail("%s", what or "does not hold")
  end
  self.asserted = true
end

--- Numbers that the sentence sets and the claim works with; `lint` then knows where they are from.
function Check:given(...)
  for _, x in ipairs { ... } do meet(number_of(x, "what is given")) end
end

--- The slope of f at x by central differences.
function Check:slope(f, x, h)
  h = h or 1e-2
  return (number_of(f(x + h), "f") - number_of(f(x - h), "f")) / (2 * h)
end

-- What the page shows -----------------------------------------------------------------------------

local function find(id, kind)
  for _, step in ipairs(steps) do
    if step.id == id and (kind == nil or step.kind == kind) then
      return step
    end
  end
  error(("the page has no %s %q"):format(kind or "question", id), 0)
end

local readers = {
  slider = function(c) return c.value[1] end,
  switch = function(c) return c.value[1] ~= 0 end,
  pick = function(c)
    local key, text = c.options[c.value[1] + 1], c.programs and c.programs[c.value[1] + 1]
    return text and { name = key, text = text, own = false } or key -- those of the lesson alone are tried
  end,
  numbers = function(c) return table.move(c.value, 1, #c.value, 1, {}) end,
  points = function(c)
    return { x = table.move(c.x, 1, #c.x, 1, {}), y = table.move(c.y, 1, #c.y, 1, {}) }
  end,
}

-- What a scene's view and training are given: its controls as they open, `changed` over them.
local function settings_of(step, changed)
  local s = { predicted = {} }
  for _, control in ipairs(step.controls) do s[control.id] = readers[control.kind](control) end
  for key, value in pairs(changed or {}) do
    if s[key] == nil then
      error(("scene %q has no control %q"):format(step.id, key), 0)
    end
    s[key] = value
  end
  return s
end

-- The numbers in a text, in their order.
local function numbers_in(text)
  local out = {}
  for part in text:gsub("−", "-"):gmatch("[-+]?%d[%d.]*[eE]?[-+]?%d*") do
    out[#out + 1] = tonumber(part) or tonumber((part:gsub("[-+eE.]+$", "")))
  end
  return out
end

-- A shown value as a claim reads it: a number, or a list of the numbers in a text.
local function value_of(x)
  if tensor.is(x) then
    return x:item()
  end
  return type(x) == "string" and numbers_in(x) or x
end

-- A picture as a claim reads it; what is read of its values is noted.
local function read(step, picture)
  local by_label, list = {}, {}
  seen[step.id] = seen[step.id] or {}
  for i, pair in ipairs(picture.values or {}) do
    by_label[pair[1]] = value_of(pair[2])
    list[i] = { pair[1], by_label[pair[1]] }
  end
  local shown = { picture = picture, figure = picture.figure, text = picture.text }
  shown.values = setmetatable({}, {
    __index = function(_, label)
      if by_label[label] == nil then
        error(("scene %q shows no value %q"):format(step.id, tostring(label)), 2)
      end
      seen[step.id][label] = true
      return by_label[label]
    end,
  })
  return setmetatable(shown, {
    __index = function(_, key)
      if key == "list" then
        seen[step.id]["*"] = true
        return list
      elseif key == "worked" and picture.worked then
        seen[step.id].worked = true
        return numbers_in(picture.worked)
      end
    end,
  })
end

--- What a scene shows with these controls changed: `.values[label]`, or `.list` of { label, value };
--- `.worked` the numbers of its worked line.
function Check:shown(id, changed)
  local step = find(id, "scene")
  random.seed(1)
  return read(step, step.view(settings_of(step, changed)))
end

--- What its training comes to: the last picture, read likewise, `.result` what `train` returned,
--- `.pictures` all of them. `how.frames` ends it early, `how.seed` is run.seed, `how.earlier` run.earlier.
function Check:trained(id, changed, how)
  local step = find(id, "scene")
  local seed, most = how and how.seed or 1, how and how.frames or math.huge
  local pictures, result = {}, nil
  local train = coroutine.wrap(function()
    local run = bench.new_run(seed)
    run.earlier = how and how.earlier or run.earlier
    result = step.train(settings_of(step, changed), run)
    return nil
  end)
  random.seed(seed)
  repeat
    local picture = train()
    pictures[#pictures + 1] = picture
  until picture == nil or #pictures >= most
  if #pictures == 0 then
    error(("scene %q shows no picture"):format(id), 0)
  end
  local shown = read(step, pictures[#pictures])
  shown.pictures, shown.result = pictures, result
  return shown
end

--- A question's answer, or what its trap `key` is; `result` is what a run came to, where it asks about one.
function Check:answer(id, key, result)
  local step = find(id)
  seen[id] = true
  local answer = step.answer
  if key ~= nil then
    answer = step.traps and step.traps[key]
    if answer == nil then
      error(("question %q has no trap %q"):format(id, key), 0)
    end
  end
  if type(answer) == "function" then
    answer = answer(result, result and { { settings = {}, seed = 1, result = result } })
  end
  return tensor.is(answer) and answer:item() or answer
end

-- Driving -----------------------------------------------------------------------------------------

function bench.begin(page_steps, page_claims, new_run)
  steps, claims, bench.new_run = page_steps, page_claims, new_run
  met, seen = {}, {}
end

--- { id, where, of = { block, … }, training = bool, seeds, least = how many must hold }
function bench.list(is_full)
  local out = {}
  for i, claim in ipairs(claims) do
    local training = claim.training
    local size = training and (is_full and training.full or training.reduced) or {}
    local seeds = size.seeds or (is_full and training and 20) or 1
    out[i] = {
      id = claim.id, where = claim.where, of = claim.of, training = training ~= nil,
      seeds = seeds, least = size.holds or seeds,
    }
  end
  return out
end

-- What a check came to: "holds", "fails" with what is wrong, or "error" where it could not be tried.
local function verdict(ran, holds, more, asserted)
  if not ran then
    if type(holds) == "table" and holds.failed then
      return { verdict = "fails", said = holds.failed }
    end
    return { verdict = "error", said = tostring(holds) }
  end
  if holds == false then
    return { verdict = "fails", said = more and tostring(more) or "does not hold" }
  end
  if holds == nil and not asserted then
    return { verdict = "error", said = "asserts nothing" }
  end
  return { verdict = "holds", measured = type(more) == "number" and more or nil }
end

--- Tries the claim with one seed, with fault number `mutant` under it (0: none); what its check returns beside a truth is a measured number.
function bench.try(index, seed, full, mutant)
  local claim, is_full = claims[index], full == 1
  local how = {}
  for key, value in pairs(claim.training and claim.training[is_full and "full" or "reduced"] or {}) do
    how[key] = value
  end
  how.seed, how.full = seed, is_full
  local check = setmetatable({}, Check)
  met = {}
  for _, key in ipairs { "seeds", "holds" } do
    local size = claim.training and claim.training.full
    if size and type(size[key] or 20) == "number" then
      meet(size[key] or 20) -- what the page says of its full setting
    end
  end
  fault = faults[mutant] and faults[mutant][2]
  random.seed(seed)
  local ran, holds, more = pcall(claim.check, check, how)
  fault = nil
  return verdict(ran, holds, more, check.asserted)
end

function bench.fault(mutant)
  return faults[mutant][1]
end

function bench.met()
  return met
end

-- Values that scenes show and number questions that ask, and no claim looked at: { scene, label }.
function bench.unseen()
  local out = {}
  for _, step in ipairs(steps) do
    local known = seen[step.id] or {}
    if step.kind == "number" and seen[step.id] == nil then
      out[#out + 1] = { step.id, "" }
    elseif step.kind == "scene" and not (known["*"] and known.worked) then
      random.seed(1)
      local view = step.view(settings_of(step))
      for _, pair in ipairs(view.values or {}) do
        if not (known["*"] or known[pair[1]]) then
          out[#out + 1] = { step.id, pair[1] }
        end
      end
      if view.worked and not known.worked then
        out[#out + 1] = { step.id, view.worked }
      end
    end
  end
  return out
end

return bench

end
