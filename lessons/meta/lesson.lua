---@meta
-- What a lesson.lua calls, for an editor with a Lua language server. lessons/README.md says what each
-- is for; `losslab lint` checks a lesson against the real thing.

---@class Step
---@class Control

--- What a page takes of the learner's own data (--data).
---@alias Need "classes"|"masks"|"objects"|"groups"|"boxes"|"pictures"

--- A page: five parts, each a list of one step or more, in this order.
---@param id string the page's id, "2.3"
---@return fun(parts: { data?: Need, idea: Step[], predict: Step[], run: Step[], explain: Step[], use: Step[] })
function page(id) end

--- Prose: a block of the page's text.
---@param id string
---@return Step
function text(id) end

--- A question with `run` is about what a run of the reader's own showed: `run` is the id of its
--- scene. Its functions are given what `train` returned at the end of the last run, and all runs.
---@alias Runs { settings: table<string, any>, seed: integer, result: table }[]

---@class ChoiceQuestion
---@field answer string|fun(result: table, runs: Runs): string an item's key; found only with `run`
---@field run? string

--- One of the block's items.
---@param id string
---@return fun(question: ChoiceQuestion): Step
function choice(id) end

---@alias Answer number|Tensor|string|fun(result?: table, runs?: Runs): number|Tensor

---@class NumberQuestion
---@field answer Answer
---@field tolerance number
---@field traps? table<string, Answer>
---@field run? string

--- A number: within `tolerance` of `answer` is right; near a trap, that trap's feedback. With `run` either may be the
--- name of a number in its result.
---@param id string
---@return fun(question: NumberQuestion): Step
function number(id) end

---@class OrderQuestion
---@field answer string[]|fun(result: table, runs: Runs): string[] found only with `run`
---@field traps? table<string, string[]> the keys that a wrong order begins with
---@field run? string

--- The block's items without a quotation, in their right order.
---@param id string
---@return fun(question: OrderQuestion): Step
function order(id) end

---@class CurveQuestion
---@field x number[] where the learner sets a height
---@field from number the range of heights
---@field to number
---@field answer fun(x: number): number the truth
---@field between? boolean the answer holds between the places too, and is drawn there
---@field judge? fun(ys: number[]): string the key of an item; without it, the mean distance decides

---@param id string
---@return fun(question: CurveQuestion): Step
function curve(id) end

---@class View
---@field figure? Figure
---@field figures? Figure[]
---@field values? { [1]: string, [2]: number|string|boolean|Tensor }[] rows of label and value
---@field worked? string the formula with the numbers of now in it, shown under the controls
---@field text? string the id of a block, shown under the values
---@field program? string the text of a program, shown under that block as it is written

---@class Frame: View
---@field progress? number from 0 to 1
---@field step? integer the number of the step, where not every one is shown
---@field diverged? boolean the run has come out of bounds: its state says so

---@class Run
---@field seed integer already given to random.seed
---@field earlier Runs what this scene's earlier runs returned, where that was a table; the oldest first
local Run = {}

--- Shows a picture and gives control back until the next one is wanted.
---@param frame Frame
function Run:frame(frame) end

---@class Scene
---@field kernel? string the loss whose C source opens on this screen
---@field controls? Control[]
---@field view fun(s: table<string, any>): View computed again whenever a control changes; pure
---@field train? fun(s: table<string, any>, run: Run): table? what it returns, questions may ask about

---@param id string
---@return fun(scene: Scene): Step
function scene(id) end

--- Every control may say `only = { PICK = KEY }`: it is there while that pick, which stands before it and may
--- come and go itself, is at that key. `s.ID` is its value all the same.
---@alias Only { [string]: string }

---@class SliderSettings
---@field label? string
---@field only? Only
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
---@field only? Only
---@field value number[]
---@field from number
---@field to number
---@field step number

--- A list of numbers, one of which is moved at a time; `s.ID` is the list.
---@param id string
---@return fun(settings: NumbersSettings): Control
function numbers(id) end

--- One of the options, which are the list part; `s.ID` is its key. Where the page runs on the learner's own data and
--- `own` gives labels, those stand in, and the keys are "1", "2", ...
---@param id string
---@return fun(settings: { label?: string, only?: Only, value?: string, own?: (fun(): string[]?), [integer]: string }): Control
function pick(id) end

---@class Program
---@field name string
---@field text string
---@field own boolean whether it is one that the learner keeps

--- A pick among losses written in Lua: those of the list part, and the learner's own; `s.ID` is the Program.
---@param id string
---@return fun(settings: { label?: string, only?: Only, [integer]: { [1]: string, [2]: string } }): Control
function program(id) end

--- The learner's own points in classes, where the page takes them (`data = "groups"`) and some were given: labels from
--- 0 on, in the order of their names; else nil.
---@return { x: number[], y: number[], labels: number[], names: string[] }?
function given() end

--- On or off; `s.ID` is true or false.
---@param id string
---@return fun(settings: { label?: string, only?: Only, value?: boolean }): Control
function switch(id) end

---@class PointsSettings
---@field label? string
---@field only? Only
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

--- The word in the reader's language, from the page's words, the section's or the library's.
---@param key string
---@return string
function word(key) end

--- A module of lessons/library.
---@param name string
---@return table
function library(name) end

---@class Picture
---@field values table<string, any> by label: numbers; a list where the value is a text
---@field list { [1]: string, [2]: any }[] all of them in their order
---@field figure? Figure
---@field text? string
---@field result? table what `train` returned
---@field pictures? View[] of a training, all of them

---@class Check
local Check = {}
---@param got number|Tensor|number[]
---@param expected number|Tensor|number[]
---@param tolerance? number absolute; 1e-4 of the expected number unless given
---@param what? string
function Check:close(got, expected, tolerance, what) end
---@param a number|Tensor
---@param b number|Tensor
---@param what? string
function Check:less(a, b, what) end
---@param condition any
---@param what? string
function Check:holds(condition, what) end
--- Numbers that the sentence sets.
---@param ... number|Tensor
function Check:given(...) end
---@param scene string
---@param settings? table<string, any>
---@return Picture
function Check:shown(scene, settings) end
---@param scene string
---@param settings? table<string, any>
---@param how? { seed?: integer, frames?: integer }
---@return Picture
function Check:trained(scene, settings, how) end
---@param question string
---@param trap? string
---@param result? table
---@return any
function Check:answer(question, trap, result) end
---@param f fun(x: number): number|Tensor
---@param x number
---@param h? number 0.01 unless given
---@return number
function Check:slope(f, x, h) end

---@class Claim
---@field of? string|string[] blocks
---@field training? { reduced: table<string, any>, full: table<string, any> } seeds, holds, frames, ...
---@field check fun(c: Check, how: table<string, any>): boolean?, any

--- What the page says that happens, run by `losslab lint`.
---@param id string
---@return fun(claim: Claim)
function claim(id) end

-- Only an exercise's use.lua has this, and only `train` may call it: the learner's own program.
---@class Yours
---@overload fun(question: table<string, number|string|Tensor>): table<string, number|string|Tensor>
yours = {}

--- The field of the answer that the run cannot go on without, of `count` numbers (1).
---@param question table<string, number|string|Tensor>
---@param field string
---@param count? integer
---@return number|string|Tensor
function yours.field(question, field, count) end

--- A single number on the tape: its gradient by each input is the slope beside it.
---@param value number
---@param inputs { [1]: Tensor, [2]: Tensor }[]
---@return Tensor
function yours.node(value, inputs) end

--- What the program answers to "loss", with what it answers to "grad" as its gradient by `pred`.
---@param pred Tensor
---@param target Tensor
---@param options? table<string, number|string|Tensor> further fields of both questions
---@return Tensor
function yours.loss(pred, target, options) end
