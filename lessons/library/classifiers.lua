-- Networks that tell classes apart: their data, the networks, and how they are judged and drawn.
local training, given = library "training", library "own"
local classifiers = {}

-- Data -----------------------------------------------------------------------------------------------

--- Two half moons by the random stream: points (count, 2), classes 0 and 1 (count).
function classifiers.moons(count, noise)
  local half = count // 2
  local a, b = tensor.rand(half) * math.pi, tensor.rand(count - half) * math.pi
  local x, y = tensor.cat({ a:cos(), 1 - b:cos() }, 1), tensor.cat({ a:sin(), 0.5 - b:sin() }, 1)
  return tensor.stack({ x, y }, 2) + tensor.randn(count, 2) * noise,
    tensor.cat({ tensor.zeros(half), tensor.ones(count - half) }, 1)
end

local SIDES, COUNTS = { digits = 8, fashion = 28 }, { digits = 1797, fashion = 10000 }

-- Positions in random order, as many in each part as `counts` says.
local function drawn(all, counts)
  local order, parts, from = random.permutation(all), {}, 1
  for i, count in ipairs(counts) do
    parts[i] = table.move(order, from, from + count - 1, 1, {})
    from = from + count
  end
  return parts
end

--- Parts of "digits" or "fashion" in random order, as many pictures each as `counts` says: a list of
--- { x = (count, pixels), labels = (count) }. `first`, where given, draws from that many of the set. The
--- learner's own pictures, where there are some, stand in for either, at its size.
function classifiers.pictures(name, counts, first)
  local set, images, labels = given.pictures(SIDES[name]), nil, nil
  if set then
    images, labels = set.images, set.labels
  elseif name == "digits" then
    images, labels = data.digits()
  end
  local parts = {}
  for i, own in ipairs(set and given.parts(set, counts, true) or drawn(first or COUNTS[name], counts)) do
    local x, y
    if images then
      x, y = images:index_select(1, own), labels:index_select(1, own)
    else
      x, y = data.fashion { rows = own }
    end
    parts[i] = { x = x:reshape(x:size(1), -1), labels = y }
  end
  return parts
end

--- Reads the set, so that whoever asks for its pictures later need not wait for that.
function classifiers.read(name)
  if name == "fashion" and not given.pictures(SIDES[name]) then data.fashion { rows = { 1 } } end
end

local KINDS = { "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot" }

--- The numbers of the classes: "0" to "9".
function classifiers.numbers()
  local numbers = {}
  for k = 0, 9 do numbers[k + 1] = tostring(k) end
  return numbers
end

--- The classes of "digits" or "fashion" in the reader's language, ten of them; of the learner's own pictures
--- their names, and a dash for each that they do not have.
function classifiers.names(set)
  local own, names = given.pictures(SIDES[set]), classifiers.numbers()
  for k = 1, 10 do
    if own then
      names[k] = own.names[k] or "–"
    elseif set == "fashion" then
      names[k] = word(KINDS[k])
    end
  end
  return names
end

--- A function that gives the positions of the next `size` examples of `count`, in a new order each epoch.
function classifiers.batches(count, size)
  local order, at = random.permutation(count), 0
  return function()
    if at + size > count then order, at = random.permutation(count), 0 end
    at = at + size
    return table.move(order, at - size + 1, at, 1, {})
  end
end

-- Networks -------------------------------------------------------------------------------------------

local Net = nn.Module "Classifier"

function Net:init(sizes)
  self.layers = {}
  for i = 2, #sizes do self.layers[i - 1] = nn.Linear(sizes[i - 1], sizes[i]) end
end

-- Logits.
function Net:forward(x)
  for i, layer in ipairs(self.layers) do x = i == 1 and layer(x) or layer(x:relu()) end
  return x
end

--- Linear layers with ReLU between them: { 2, 16, 1 } has one hidden layer of 16.
function classifiers.mlp(sizes)
  return Net(sizes)
end

--- Sets the biases of the last layer.
function classifiers.start_at(net, bias)
  local last = net.layers[#net.layers]
  last.bias = nn.parameter(tensor.full({ last.bias:size(1) }, bias))
end

-- Judging --------------------------------------------------------------------------------------------

--- The class of each row of logits, as labels.
function classifiers.decide(logits)
  return logits:detach():argmax(2) - 1
end

--- The share of rows whose largest logit is the label's.
function classifiers.accuracy(logits, labels)
  return classifiers.decide(logits):eq(labels):mean():item()
end

--- How many of each true class (row) were taken for each class (column): a list of lists.
function classifiers.confusion(decided, labels, classes)
  local counts = {}
  for r = 1, classes do
    counts[r] = {}
    for c = 1, classes do counts[r][c] = 0 end
  end
  local list = decided:tolist()
  for i, label in ipairs(labels:tolist()) do
    local row, column = math.tointeger(label) + 1, math.tointeger(list[i]) + 1
    counts[row][column] = counts[row][column] + 1
  end
  return counts
end

--- The pairs that were mixed up, most often first, both ways together: { a =, b =, count = }, labels.
function classifiers.mixed_up(counts)
  local pairs_of = {}
  for a = 1, #counts do
    for b = a + 1, #counts do
      pairs_of[#pairs_of + 1] = { a = a - 1, b = b - 1, count = counts[a][b] + counts[b][a] }
    end
  end
  table.sort(pairs_of, function(p, q)
    return p.count > q.count or p.count == q.count and (p.a < q.a or p.a == q.a and p.b < q.b)
  end)
  return pairs_of
end

-- Pictures -------------------------------------------------------------------------------------------

local WIDE, HIGH = 44, 30

--- What a network of two numbers decides over the plane, and the points of both classes. `options.x` and `.y` are
--- the ranges; where the axes have other units than the network, `.means` and `.deviations` lead from one to the other;
--- `.label` is that of the axis across.
function classifiers.boundary(net, x, classes, options)
  local from, to = options.x, options.y
  local means, deviations = options.means or { 0, 0 }, options.deviations or { 1, 1 }
  local function on_axis(list, k)
    local out = {}
    for i, v in ipairs(list) do out[i] = v * deviations[k] + means[k] end
    return out
  end
  local columns = tensor.linspace(from[1], from[2], WIDE):reshape(1, WIDE):expand(HIGH, WIDE):reshape(-1)
  local rows = tensor.linspace(to[1], to[2], HIGH):reshape(HIGH, 1):expand(HIGH, WIDE):reshape(-1)
  local logits = tensor.no_grad(function() return net(tensor.stack({ columns, rows }, 2)) end)
  local across, up = on_axis(from, 1), on_axis(to, 2)
  return chart.figure {
    title = options.title, x = { label = options.label, from = across[1], to = across[2] }, y = { from = up[1], to = up[2] },
    chart.regions { classes = logits:gt(0):reshape(HIGH, WIDE), x = across, y = up },
    chart.classes {
      x = on_axis(x:select(2, 1):tolist(), 1), y = on_axis(x:select(2, 2):tolist(), 2), classes = classes, marks = "ox",
    },
  }
end

-- Noise ----------------------------------------------------------------------------------------------

--- The source lesson's training: random numbers with labels by chance. A scene `id` that shows how many
--- of them a network gets right, and how many others. `o`: sizes, batch, labels(count), loss(logits, labels),
--- right(logits, labels), start (a block), kernel.
function classifiers.noise(id, o)
  return scene(id) {
    kernel = o.kernel,
    view = function() return { text = o.start } end,
    train = function(_, run)
      local net = classifiers.mlp(o.sizes)
      local adam = optim.Adam(net, { lr = 0.005 })
      local x, labels = tensor.randn(o.batch, o.sizes[1]), o.labels(o.batch)
      local other, others = tensor.randn(500, o.sizes[1]), o.labels(500)
      local steps, seen, unseen = {}, {}, {}
      training.loop(run, {
        steps = 200, every = 10,
        step = function()
          adam:zero_grad()
          o.loss(net(x), labels):backward()
          adam:step()
        end,
        picture = function(i)
          local n = #steps + 1
          steps[n], seen[n], unseen[n] = i, o.right(net(x), labels), o.right(net(other), others)
          return {
            figure = training.history({
              { label = word "noise-seen", x = steps, y = seen, color = 1 },
              { label = word "noise-unseen", x = steps, y = unseen, color = 2 },
            }, { steps = 200, label = word "accuracy", from = 0, to = 1 }),
            values = { { word "noise-seen", seen[n] }, { word "noise-unseen", unseen[n] } },
          }
        end,
      })
    end,
  }
end

return classifiers
