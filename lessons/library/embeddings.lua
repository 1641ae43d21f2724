-- Digits as points: data, a small network that embeds them, and how the points are judged and drawn.
local own = library "own"
local embeddings = {}

--- The digits, or the learner's own pictures, in random order (by the stream as it stands), `train` of them to
--- learn from and `held` others: { x =, labels =, held_x =, held_labels = }, rows of 64 numbers from 0 to 1.
function embeddings.digits(train, held)
  local given = own.pictures(8)
  local images, labels, learnt, unseen
  if given then
    images, labels = given.images, given.labels
    learnt, unseen = table.unpack(own.parts(given, { train, held }))
  else
    images, labels = data.digits()
    local order = random.permutation(images:size(1))
    learnt, unseen = table.move(order, 1, train, 1, {}), table.move(order, train + 1, train + held, 1, {})
  end
  local x = images:reshape(-1, 64)
  return {
    x = x:index_select(1, learnt), labels = labels:index_select(1, learnt),
    held_x = x:index_select(1, unseen), held_labels = labels:index_select(1, unseen),
  }
end

local Net = nn.Module "Embedding"

function Net:init(hidden, dimensions, on_sphere)
  self.first, self.second = nn.Linear(64, hidden), nn.Linear(hidden, dimensions)
  self.on_sphere = on_sphere
end

function Net:forward(x)
  local z = self.second(self.first(x):relu())
  if not self.on_sphere then return z end
  return z / ((z * z):sum(2) + 1e-12):sqrt():reshape(-1, 1)
end

--- 64 numbers to `hidden` and to `dimensions`; on the unit sphere where `on_sphere` says so.
function embeddings.net(hidden, dimensions, on_sphere)
  return Net(hidden, dimensions, on_sphere)
end

--- Squared distances between all rows: (N, N).
function embeddings.squared_distances(z)
  local squares = (z * z):sum(2)
  return (squares:reshape(-1, 1) + squares:reshape(1, -1) - z:matmul(z:t()) * 2):clamp { min = 0 }
end

--- The share of rows whose nearest other row has the same label.
function embeddings.nearest(z, labels)
  local n = z:size(1)
  local nearest = (embeddings.squared_distances(z) + tensor.eye(n) * 1e9):argmin(2)
  local same = labels:index_select(1, nearest:tolist()):eq(labels)
  return same:mean():item()
end

--- The mean distance of rows with the same label, and of rows with different ones.
function embeddings.mean_distances(z, labels)
  local n = z:size(1)
  local d = embeddings.squared_distances(z):sqrt()
  local same = labels:reshape(-1, 1):eq(labels:reshape(1, -1))
  local own = same - tensor.eye(n)
  local other = 1 - same
  return (d * own):sum():item() / own:sum():item(), (d * other):sum():item() / other:sum():item()
end

--- Points of the plane as marks of their classes; `layers` are drawn with them. The axes reach `least` at
--- least, so that what has collapsed looks like it.
function embeddings.scatter(z, labels, options)
  options = options or {}
  local reach = math.max(options.least or 0, z:abs():max():item() * 1.05)
  local figure = {
    title = options.title, equal = true, x = { from = -reach, to = reach }, y = { from = -reach, to = reach },
    chart.classes { x = z:narrow(2, 1, 1):reshape(-1), y = z:narrow(2, 2, 1):reshape(-1), classes = labels },
  }
  for _, layer in ipairs(options.layers or {}) do figure[#figure + 1] = layer end
  return chart.figure(figure)
end

--- Two views at random: each picture of the rows of 64 moved by up to a pixel along both sides, with noise
--- on it. Gives a function that draws a view of the rows at `positions`.
function embeddings.views(x, noise)
  local n = x:size(1)
  local wide = tensor.zeros(n, 1, 8)
  local tall = tensor.cat({ wide, x:reshape(n, 8, 8), wide }, 2)
  local side = tensor.zeros(n, 10, 1)
  local padded = tensor.cat({ side, tall, side }, 3)
  local moved = {}
  for down = 0, 2 do
    for right = 0, 2 do
      moved[#moved + 1] = padded:narrow(2, 1 + down, 8):narrow(3, 1 + right, 8):reshape(n, 64)
    end
  end
  local all = tensor.cat(moved, 1)
  return function(positions)
    local at = {}
    for i, position in ipairs(positions) do at[i] = random.integer(0, 8) * n + position end
    return all:index_select(1, at) + tensor.randn(#at, 64) * noise
  end
end

return embeddings
