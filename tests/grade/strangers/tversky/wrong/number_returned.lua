-- attack: returns a plain Lua number (no tape)
local T = nn.Module "TverskyLoss"
function T:init(a, b, s) self.a, self.b, self.s = a or .5, b or .5, s or 1 end
local function good(self, p, t)
  local tp, fp, fn = (p * t):sum(), (p * (1 - t)):sum(), ((1 - p) * t):sum()
  return 1 - (tp + self.s) / (tp + self.a * fp + self.b * fn + self.s)
end
function T:forward(p, t) return good(self, p, t):item() end
return T
