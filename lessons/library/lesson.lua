---@meta
-- What a lesson.lua calls, for an editor with a Lua language server. lessons/README.md says what each
-- is for; `losslab lint` checks a lesson against the real thing.

---@class Step
---@class Control

--- A page: five parts, each a list of one step or more, in this order.
---@param id string the page's id, "2.3"
---@return fun(parts: { idea: Step[], predict: Step[], run: Step[], explain: Step[], use: Step[] })
function page(id) end

--- Prose: a block of the page's text.
---@param id string
---@return Step
function text(id) end

--- One of the block's items.
---@param id string
---@return fun(question: { answer: string }): Step
function choice(id) end

---@alias Answer number|Tensor|fun(): number|Tensor

--- A number: within `tolerance` of `answer` is right; near a trap, that trap's feedback.
---@param id string
---@return fun(question: { answer: Answer, tolerance: number, traps?: table<string, Answer> }): Step
function number(id) end

--- The block's items without a quotation, in their right order.
---@param id string
---@return fun(question: { answer: string[] }): Step
function order(id) end

---@class CurveQuestion
---@field x number[] where the learner sets a height
---@field from number the range of heights
---@field to number
---@field answer fun(x: number): number the truth
---@field judge? fun(ys: number[]): string the key of an item; without it, the mean distance decides

---@param id string
---@return fun(question: CurveQuestion): Step
function curve(id) end

---@class View
---@field figure? Figure
---@field figures? Figure[]
---@field values? { [1]: string, [2]: number|string|boolean|Tensor }[] rows of label and value
---@field text? string the id of a block, shown under the values

---@class Frame: View
---@field progress? number from 0 to 1

---@class Run
---@field seed integer already given to random.seed
local Run = {}

--- Shows a picture and gives control back until the next one is wanted.
---@param frame Frame
function Run:frame(frame) end

---@class Scene
---@field kernel? string the loss whose C source opens on this screen
---@field controls? Control[]
---@field view fun(s: table<string, any>): View computed again whenever a control changes; pure
---@field train? fun(s: table<string, any>, run: Run)

---@param id string
---@return fun(scene: Scene): Step
function scene(id) end

---@class SliderSettings
---@field label? string
---@field from number
---@field to number
---@field step? number on a log scale a factor, 10^0.1 unless given
---@field value number
---@field scale? "linear"|"log"

--- A number; `s.ID` is it.
---@param id string
---@return fun(settings: SliderSettings): Control
function slider(id) end

---@class NumbersSettings
---@field label? string
---@field value number[]
---@field from number
---@field to number
---@field step number

--- A list of numbers, one of which is moved at a time; `s.ID` is the list.
---@param id string
---@return fun(settings: NumbersSettings): Control
function numbers(id) end

--- One of the options, which are the list part; `s.ID` is its key.
---@param id string
---@return fun(settings: { label?: string, value?: string, [integer]: string }): Control
function pick(id) end

--- On or off; `s.ID` is true or false.
---@param id string
---@return fun(settings: { label?: string, value?: boolean }): Control
function switch(id) end

---@class PointsSettings
---@field label? string
---@field x number[]
---@field y number[]
---@field from number the range in which y moves
---@field to number
---@field step number
---@field from_x? number with to_x and step_x: x moves too
---@field to_x? number
---@field step_x? number

--- Points to move; `s.ID` is { x = {…}, y = {…}, selected = N or nil }. A learner's CSV stands in.
---@param id string
---@return fun(settings: PointsSettings): Control
function points(id) end

--- The word in the reader's language, from the page's words or the section's.
---@param key string
---@return string
function word(key) end
