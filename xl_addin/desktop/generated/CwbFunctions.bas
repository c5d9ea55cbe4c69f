Attribute VB_Name = "CwbFunctions"
Option Explicit
' Generated from the registry by xl_addin/generate.py. Do not edit.

Public Function TENDER_PRICE_POINTS(Optional prices As Variant, Optional method As Variant, Optional max_points As Variant, Optional parameters As Variant, Optional admitted As Variant) As Variant
Attribute TENDER_PRICE_POINTS.VB_Description = "Price points of each bid by a published formula."
    TENDER_PRICE_POINTS = CwbCall("TENDER_PRICE_POINTS", Array(CwbIn(prices), CwbIn(method), CwbIn(max_points), CwbIn(parameters), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_VALUE_INDEX(Optional prices As Variant, Optional quality As Variant, Optional method As Variant, Optional parameters As Variant, Optional admitted As Variant) As Variant
Attribute TENDER_VALUE_INDEX.VB_Description = "Index of each bid by a published formula that takes price and quality together."
    TENDER_VALUE_INDEX = CwbCall("TENDER_VALUE_INDEX", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(parameters), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_METHODS() As Variant
Attribute TENDER_METHODS.VB_Description = "List of the price formulas, what each needs published, whether the lower figure wins, its flaw and its source."
    TENDER_METHODS = CwbCall("TENDER_METHODS", Array(CwbWhere()))
End Function

Public Function TENDER_WHOLE_LIFE_COST(Optional prices As Variant, Optional annual_costs As Variant, Optional residuals As Variant, Optional discount_rate As Variant) As Variant
Attribute TENDER_WHOLE_LIFE_COST.VB_Description = "Whole-life cost of each bid: price + yearly costs discounted - residual value discounted."
    TENDER_WHOLE_LIFE_COST = CwbCall("TENDER_WHOLE_LIFE_COST", Array(CwbIn(prices), CwbIn(annual_costs), CwbIn(residuals), CwbIn(discount_rate), CwbWhere()))
End Function

Public Function TENDER_QUALITY_POINTS(Optional marks As Variant, Optional weights As Variant, Optional scale As Variant, Optional weights_total As Variant, Optional method As Variant, Optional means As Variant) As Variant
Attribute TENDER_QUALITY_POINTS.VB_Description = "Quality points of each bid: weight x mark / highest mark of the scale, added over the questions."
    TENDER_QUALITY_POINTS = CwbCall("TENDER_QUALITY_POINTS", Array(CwbIn(marks), CwbIn(weights), CwbIn(scale), CwbIn(weights_total), CwbIn(method), CwbIn(means), CwbWhere()))
End Function

Public Function TENDER_RANK(Optional totals As Variant, Optional tie_breakers As Variant, Optional tie_directions As Variant, Optional direction As Variant, Optional admitted As Variant) As Variant
Attribute TENDER_RANK.VB_Description = "Rank of each bid by total, ties broken by the published chain, never by the order of the rows."
    TENDER_RANK = CwbCall("TENDER_RANK", Array(CwbIn(totals), CwbIn(tie_breakers), CwbIn(tie_directions), CwbIn(direction), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_DECIDED_BY(Optional totals As Variant, Optional tie_breakers As Variant, Optional tie_names As Variant, Optional admitted As Variant) As Variant
Attribute TENDER_DECIDED_BY.VB_Description = "Which rule of the published chain decided the place of each bid."
    TENDER_DECIDED_BY = CwbCall("TENDER_DECIDED_BY", Array(CwbIn(totals), CwbIn(tie_breakers), CwbIn(tie_names), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_CRITERIA_WEIGHTS(Optional criteria As Variant, Optional parents As Variant, Optional weights As Variant, Optional mode As Variant, Optional weights_total As Variant, Optional pass_fail As Variant) As Variant
Attribute TENDER_CRITERIA_WEIGHTS.VB_Description = "Weight of each criterion of the total, from a tree of criteria and sub-criteria."
    TENDER_CRITERIA_WEIGHTS = CwbCall("TENDER_CRITERIA_WEIGHTS", Array(CwbIn(criteria), CwbIn(parents), CwbIn(weights), CwbIn(mode), CwbIn(weights_total), CwbIn(pass_fail), CwbWhere()))
End Function

Public Function TENDER_HURDLES(Optional values As Variant, Optional thresholds As Variant, Optional comparison As Variant, Optional top_n As Variant, Optional within_of_best As Variant) As Variant
Attribute TENDER_HURDLES.VB_Description = "Whether each bid passes every hurdle, and why not."
    TENDER_HURDLES = CwbCall("TENDER_HURDLES", Array(CwbIn(values), CwbIn(thresholds), CwbIn(comparison), CwbIn(top_n), CwbIn(within_of_best), CwbWhere()))
End Function

Public Function TENDER_TOTAL_SCORE(Optional quality As Variant, Optional price_points As Variant, Optional quality_weight As Variant, Optional price_weight As Variant, Optional price_maximum As Variant, Optional weights_total As Variant, Optional admitted As Variant) As Variant
Attribute TENDER_TOTAL_SCORE.VB_Description = "Total of each bid from its quality and its price points, with both parts."
    TENDER_TOTAL_SCORE = CwbCall("TENDER_TOTAL_SCORE", Array(CwbIn(quality), CwbIn(price_points), CwbIn(quality_weight), CwbIn(price_weight), CwbIn(price_maximum), CwbIn(weights_total), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_NEAR_TIE(Optional totals As Variant, Optional band As Variant, Optional comparison As Variant, Optional direction As Variant, Optional admitted As Variant) As Variant
Attribute TENDER_NEAR_TIE.VB_Description = "Margin of each bid to the leader, and whether it is within the published near-tie band."
    TENDER_NEAR_TIE = CwbCall("TENDER_NEAR_TIE", Array(CwbIn(totals), CwbIn(band), CwbIn(comparison), CwbIn(direction), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_ABNORMALLY_LOW(Optional prices As Variant, Optional test As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional initial_prices As Variant) As Variant
Attribute TENDER_ABNORMALLY_LOW.VB_Description = "Which bids are so low that the bidder must be asked to explain; a flag is never a rejection."
    TENDER_ABNORMALLY_LOW = CwbCall("TENDER_ABNORMALLY_LOW", Array(CwbIn(prices), CwbIn(test), CwbIn(parameters), CwbIn(admitted), CwbIn(initial_prices), CwbWhere()))
End Function

Public Function TENDER_LOT_AWARD(Optional lots As Variant, Optional bidders As Variant, Optional totals As Variant, Optional lot_limit As Variant, Optional preferences As Variant, Optional direction As Variant, Optional admitted As Variant) As Variant
Attribute TENDER_LOT_AWARD.VB_Description = "Award of each lot to its best bid, within a limit of lots a bidder, step by step."
    TENDER_LOT_AWARD = CwbCall("TENDER_LOT_AWARD", Array(CwbIn(lots), CwbIn(bidders), CwbIn(totals), CwbIn(lot_limit), CwbIn(preferences), CwbIn(direction), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_DIVERGENCE(Optional evaluators As Variant, Optional questions As Variant, Optional bidders As Variant, Optional marks As Variant, Optional scale As Variant, Optional parameters As Variant, Optional conflicts As Variant) As Variant
Attribute TENDER_DIVERGENCE.VB_Description = "How far the evaluators' marks of each answer lie apart, and whether it must be moderated."
    TENDER_DIVERGENCE = CwbCall("TENDER_DIVERGENCE", Array(CwbIn(evaluators), CwbIn(questions), CwbIn(bidders), CwbIn(marks), CwbIn(scale), CwbIn(parameters), CwbIn(conflicts), CwbWhere()))
End Function

Public Function TENDER_EVALUATOR_PROFILE(Optional evaluators As Variant, Optional questions As Variant, Optional bidders As Variant, Optional marks As Variant, Optional scale As Variant, Optional question_weights As Variant, Optional other_points As Variant, Optional conflicts As Variant, Optional questions_total As Variant) As Variant
Attribute TENDER_EVALUATOR_PROFILE.VB_Description = "What each evaluator's marks are like, and whether the winner hangs on them."
    TENDER_EVALUATOR_PROFILE = CwbCall("TENDER_EVALUATOR_PROFILE", Array(CwbIn(evaluators), CwbIn(questions), CwbIn(bidders), CwbIn(marks), CwbIn(scale), CwbIn(question_weights), CwbIn(other_points), CwbIn(conflicts), CwbIn(questions_total), CwbWhere()))
End Function

Public Function TENDER_MODERATED_MARKS(Optional evaluators As Variant, Optional questions As Variant, Optional bidders As Variant, Optional marks As Variant, Optional scale As Variant, Optional method As Variant, Optional parameters As Variant, Optional decisions As Variant, Optional adjusted As Variant, Optional conflicts As Variant) As Variant
Attribute TENDER_MODERATED_MARKS.VB_Description = "Mark of each answer after moderation, with its distance from the originals and its reason."
    TENDER_MODERATED_MARKS = CwbCall("TENDER_MODERATED_MARKS", Array(CwbIn(evaluators), CwbIn(questions), CwbIn(bidders), CwbIn(marks), CwbIn(scale), CwbIn(method), CwbIn(parameters), CwbIn(decisions), CwbIn(adjusted), CwbIn(conflicts), CwbWhere()))
End Function

Public Function TENDER_RECONCILE(Optional parts As Variant, Optional printed_totals As Variant, Optional tolerance As Variant) As Variant
Attribute TENDER_RECONCILE.VB_Description = "Each printed total against the sum of its parts; a mismatch is shown, never corrected."
    TENDER_RECONCILE = CwbCall("TENDER_RECONCILE", Array(CwbIn(parts), CwbIn(printed_totals), CwbIn(tolerance), CwbWhere()))
End Function

Public Function TENDER_SAME_BASIS(Optional bidders As Variant, Optional prices As Variant, Optional currencies As Variant, Optional vat_bases As Variant, Optional published_currency As Variant, Optional published_vat_basis As Variant, Optional admitted As Variant) As Variant
Attribute TENDER_SAME_BASIS.VB_Description = "Price of each bid, once it is on the published currency and VAT basis; nothing is converted."
    TENDER_SAME_BASIS = CwbCall("TENDER_SAME_BASIS", Array(CwbIn(bidders), CwbIn(prices), CwbIn(currencies), CwbIn(vat_bases), CwbIn(published_currency), CwbIn(published_vat_basis), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_REGIME(Optional start_date As Variant, Optional buyer As Variant, Optional service As Variant, Optional main_element As Variant) As Variant
Attribute TENDER_REGIME.VB_Description = "Which regime governs a procurement, with the dated row used, its source and what a person must check."
    TENDER_REGIME = CwbCall("TENDER_REGIME", Array(CwbIn(start_date), CwbIn(buyer), CwbIn(service), CwbIn(main_element), CwbWhere()))
End Function

Public Function TENDER_PROCESS(Optional answers As Variant, Optional start_date As Variant) As Variant
Attribute TENDER_PROCESS.VB_Description = "Which of the five processes of the Provider Selection Regime are open to a buyer, why, and what each needs to be shown."
    TENDER_PROCESS = CwbCall("TENDER_PROCESS", Array(CwbIn(answers), CwbIn(start_date), CwbWhere()))
End Function

Public Function TENDER_MINIMUM_DAYS(Optional regime As Variant, Optional procedure As Variant, Optional sent_date As Variant, Optional flags As Variant) As Variant
Attribute TENDER_MINIMUM_DAYS.VB_Description = "Fewest calendar days bidders must be given, stage by stage, counted from the day after the notice is sent."
    TENDER_MINIMUM_DAYS = CwbCall("TENDER_MINIMUM_DAYS", Array(CwbIn(regime), CwbIn(procedure), CwbIn(sent_date), CwbIn(flags), CwbWhere()))
End Function

Public Function TENDER_STANDSTILL_END(Optional regime As Variant, Optional published_dates As Variant, Optional holidays As Variant, Optional electronic As Variant, Optional stated_last_days As Variant) As Variant
Attribute TENDER_STANDSTILL_END.VB_Description = "Last day of the standstill after each notice and the earliest date of the contract, under any regime."
    TENDER_STANDSTILL_END = CwbCall("TENDER_STANDSTILL_END", Array(CwbIn(regime), CwbIn(published_dates), CwbIn(holidays), CwbIn(electronic), CwbIn(stated_last_days), CwbWhere()))
End Function

Public Function TENDER_REPRESENTATIONS(Optional received_dates As Variant, Optional standstill_end As Variant, Optional decision_dates As Variant, Optional holidays As Variant) As Variant
Attribute TENDER_REPRESENTATIONS.VB_Description = "Which representations came in time, and until when each and all of them keep the standstill open."
    TENDER_REPRESENTATIONS = CwbCall("TENDER_REPRESENTATIONS", Array(CwbIn(received_dates), CwbIn(standstill_end), CwbIn(decision_dates), CwbIn(holidays), CwbWhere()))
End Function

Public Function TENDER_BREAK_EVEN_WEIGHT(Optional prices As Variant, Optional quality As Variant, Optional method As Variant, Optional quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional pairs As Variant) As Variant
Attribute TENDER_BREAK_EVEN_WEIGHT.VB_Description = "Weights of quality at which the winner changes, and how far the published weight is from them."
    TENDER_BREAK_EVEN_WEIGHT = CwbCall("TENDER_BREAK_EVEN_WEIGHT", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(pairs), CwbWhere()))
End Function

Public Function TENDER_RANK_REVERSAL(Optional prices As Variant, Optional quality As Variant, Optional method As Variant, Optional quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant) As Variant
Attribute TENDER_RANK_REVERSAL.VB_Description = "Pairs of bids whose order changes when a third bid is taken out and everything is scored again."
    TENDER_RANK_REVERSAL = CwbCall("TENDER_RANK_REVERSAL", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_MARK_FLIP(Optional prices As Variant, Optional marks As Variant, Optional weights As Variant, Optional scale As Variant, Optional method As Variant, Optional quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional thresholds As Variant, Optional overall_threshold As Variant, Optional tie_rule As Variant, Optional layout As Variant, Optional weights_total As Variant) As Variant
Attribute TENDER_MARK_FLIP.VB_Description = "Smallest change of a single mark after which another bid wins, for every mark."
    TENDER_MARK_FLIP = CwbCall("TENDER_MARK_FLIP", Array(CwbIn(prices), CwbIn(marks), CwbIn(weights), CwbIn(scale), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(thresholds), CwbIn(overall_threshold), CwbIn(tie_rule), CwbIn(layout), CwbIn(weights_total), CwbWhere()))
End Function

Public Function TENDER_PRICE_FLIP(Optional prices As Variant, Optional quality As Variant, Optional method As Variant, Optional quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional unit As Variant, Optional tie_rule As Variant) As Variant
Attribute TENDER_PRICE_FLIP.VB_Description = "Smallest change of a bid's own price after which another bid wins, for every bid."
    TENDER_PRICE_FLIP = CwbCall("TENDER_PRICE_FLIP", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(unit), CwbIn(tie_rule), CwbWhere()))
End Function

Public Function TENDER_POUNDS_PER_POINT(Optional prices As Variant, Optional quality As Variant, Optional method As Variant, Optional quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional low_price_ratio As Variant) As Variant
Attribute TENDER_POUNDS_PER_POINT.VB_Description = "Price rise that one extra quality point pays for at each bid, references held."
    TENDER_POUNDS_PER_POINT = CwbCall("TENDER_POUNDS_PER_POINT", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(low_price_ratio), CwbWhere()))
End Function

Public Function TENDER_EFFECTIVE_WEIGHT(Optional prices As Variant, Optional quality As Variant, Optional method As Variant, Optional quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional warning_share As Variant) As Variant
Attribute TENDER_EFFECTIVE_WEIGHT.VB_Description = "Weight that quality and price really had: the range of the points each gave, out of both ranges."
    TENDER_EFFECTIVE_WEIGHT = CwbCall("TENDER_EFFECTIVE_WEIGHT", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(warning_share), CwbWhere()))
End Function

Public Function TENDER_FORMULA_COMPARISON(Optional prices As Variant, Optional quality As Variant, Optional method As Variant, Optional quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional tie_rule As Variant) As Variant
Attribute TENDER_FORMULA_COMPARISON.VB_Description = "Winner and margin of the same bids under every formula that applies to them."
    TENDER_FORMULA_COMPARISON = CwbCall("TENDER_FORMULA_COMPARISON", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(tie_rule), CwbWhere()))
End Function

Public Function TENDER_WIN_SHARE(Optional prices As Variant, Optional quality As Variant, Optional method As Variant, Optional quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional question_weights As Variant, Optional concentration As Variant, Optional draws As Variant, Optional seed As Variant, Optional leave_one_out As Variant, Optional weights_total As Variant) As Variant
Attribute TENDER_WIN_SHARE.VB_Description = "Share of random weightings around the published one in which each bid wins."
    TENDER_WIN_SHARE = CwbCall("TENDER_WIN_SHARE", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(question_weights), CwbIn(concentration), CwbIn(draws), CwbIn(seed), CwbIn(leave_one_out), CwbIn(weights_total), CwbWhere()))
End Function

Public Function TENDER_HEALTH_CHECK(Optional facts As Variant, Optional as_at As Variant, Optional parameters As Variant) As Variant
Attribute TENDER_HEALTH_CHECK.VB_Description = "Procurement health check H01 to H24: severity, message, what is unknown, inputs, rule and parameters of each check."
    TENDER_HEALTH_CHECK = CwbCall("TENDER_HEALTH_CHECK", Array(CwbIn(facts), CwbIn(as_at), CwbIn(parameters), CwbWhere()))
End Function

Public Function TENDER_RED_FLAGS(Optional facts As Variant, Optional bids As Variant, Optional discounts As Variant, Optional as_at As Variant, Optional parameters As Variant) As Variant
Attribute TENDER_RED_FLAGS.VB_Description = "Market red flags of one procurement: R003, R018, R024, R028, R035, R036 and R058 of Open Contracting's Cardinal."
    TENDER_RED_FLAGS = CwbCall("TENDER_RED_FLAGS", Array(CwbIn(facts), CwbIn(bids), CwbIn(discounts), CwbIn(as_at), CwbIn(parameters), CwbWhere()))
End Function

Public Function CAPITATION_SERVICE_BLEND(Optional weighted_populations As Variant, Optional service_weights As Variant) As Variant
Attribute CAPITATION_SERVICE_BLEND.VB_Description = "HCHS weighted population: service weighted populations blended by their share of spending (F3)."
    CAPITATION_SERVICE_BLEND = CwbCall("CAPITATION_SERVICE_BLEND", Array(CwbIn(weighted_populations), CwbIn(service_weights), CwbWhere()))
End Function

Public Function CAPITATION_INEQUALITIES_BLEND(Optional weighted_population As Variant, Optional avoidable_mortality As Variant, Optional inequalities_weight As Variant) As Variant
Attribute CAPITATION_INEQUALITIES_BLEND.VB_Description = "Health inequalities adjustment: (1 - h) x need + h x avoidable mortality (F4)."
    CAPITATION_INEQUALITIES_BLEND = CwbCall("CAPITATION_INEQUALITIES_BLEND", Array(CwbIn(weighted_population), CwbIn(avoidable_mortality), CwbIn(inequalities_weight), CwbWhere()))
End Function

Public Function CAPITATION_UNAVOIDABLE_COST(Optional weighted_population As Variant, Optional market_forces_factor As Variant, Optional ambulance_cost_adjustment As Variant) As Variant
Attribute CAPITATION_UNAVOIDABLE_COST.VB_Description = "Unavoidable cost: weighted population x market forces factor x emergency ambulance cost adjustment (F5)."
    CAPITATION_UNAVOIDABLE_COST = CwbCall("CAPITATION_UNAVOIDABLE_COST", Array(CwbIn(weighted_population), CwbIn(market_forces_factor), CwbIn(ambulance_cost_adjustment), CwbWhere()))
End Function

Public Function CAPITATION_NEED_INDEX(Optional weighted_population As Variant, Optional registered_lists As Variant) As Variant
Attribute CAPITATION_NEED_INDEX.VB_Description = "Need index: weighted population per registered person (F2)."
    CAPITATION_NEED_INDEX = CwbCall("CAPITATION_NEED_INDEX", Array(CwbIn(weighted_population), CwbIn(registered_lists), CwbWhere()))
End Function

Public Function CAPITATION_NEED_INDEX_BY_BASE(Optional weighted_population As Variant, Optional registered_lists As Variant, Optional base As Variant, Optional systems As Variant) As Variant
Attribute CAPITATION_NEED_INDEX_BY_BASE.VB_Description = "Need index on both bases, each with its label: as published, and relative to the unit's system (F2)."
    CAPITATION_NEED_INDEX_BY_BASE = CwbCall("CAPITATION_NEED_INDEX_BY_BASE", Array(CwbIn(weighted_population), CwbIn(registered_lists), CwbIn(base), CwbIn(systems), CwbWhere()))
End Function

Public Function CAPITATION_TARGET(Optional weighted_populations As Variant, Optional quanta As Variant, Optional add_ons As Variant, Optional stream_totals As Variant) As Variant
Attribute CAPITATION_TARGET.VB_Description = "Target allocation: each stream's money shared by weighted population, the streams added, then fixed add-ons (F6)."
    CAPITATION_TARGET = CwbCall("CAPITATION_TARGET", Array(CwbIn(weighted_populations), CwbIn(quanta), CwbIn(add_ons), CwbIn(stream_totals), CwbWhere()))
End Function

Public Function CAPITATION_TOTAL(Optional amounts As Variant, Optional amounts_unit As Variant) As Variant
Attribute CAPITATION_TOTAL.VB_Description = "Total of a column of amounts, added exactly and rounded once, half-up, to the penny."
    CAPITATION_TOTAL = CwbCall("CAPITATION_TOTAL", Array(CwbIn(amounts), CwbIn(amounts_unit), CwbWhere()))
End Function

Public Function CAPITATION_OVERALL_POPULATION(Optional targets As Variant, Optional registered_lists As Variant, Optional all_units As Variant) As Variant
Attribute CAPITATION_OVERALL_POPULATION.VB_Description = "Overall weighted population: the registered list of all units shared by target allocation (F7)."
    CAPITATION_OVERALL_POPULATION = CwbCall("CAPITATION_OVERALL_POPULATION", Array(CwbIn(targets), CwbIn(registered_lists), CwbIn(all_units), CwbWhere()))
End Function

Public Function CAPITATION_SPLIT(Optional total As Variant, Optional weights As Variant, Optional keys As Variant, Optional method As Variant, Optional smallest_part As Variant) As Variant
Attribute CAPITATION_SPLIT.VB_Description = "Split of a sum by weight, whole pence, parts adding up to the sum exactly (F10)."
    CAPITATION_SPLIT = CwbCall("CAPITATION_SPLIT", Array(CwbIn(total), CwbIn(weights), CwbIn(keys), CwbIn(method), CwbIn(smallest_part), CwbWhere()))
End Function

Public Function CAPITATION_DISTANCE(Optional allocations As Variant, Optional targets As Variant, Optional targets_unit As Variant, Optional registered_lists As Variant) As Variant
Attribute CAPITATION_DISTANCE.VB_Description = "Distance from target of each unit: its share of the money over its share of the targets, less 1 (F8)."
    CAPITATION_DISTANCE = CwbCall("CAPITATION_DISTANCE", Array(CwbIn(allocations), CwbIn(targets), CwbIn(targets_unit), CwbIn(registered_lists), CwbWhere()))
End Function

Public Function CAPITATION_PACE(Optional baselines As Variant, Optional targets As Variant, Optional budget As Variant, Optional rules As Variant, Optional keys As Variant, Optional closing As Variant, Optional smallest_part As Variant) As Variant
Attribute CAPITATION_PACE.VB_Description = "Pace of change: allocations that move towards target between a floor and a cap and use the budget up exactly (F9)."
    CAPITATION_PACE = CwbCall("CAPITATION_PACE", Array(CwbIn(baselines), CwbIn(targets), CwbIn(budget), CwbIn(rules), CwbIn(keys), CwbIn(closing), CwbIn(smallest_part), CwbWhere()))
End Function

Public Function CAPITATION_PACE_CHECK(Optional baselines As Variant, Optional targets As Variant, Optional budget As Variant, Optional rules As Variant, Optional keys As Variant, Optional closing As Variant, Optional smallest_part As Variant) As Variant
Attribute CAPITATION_PACE_CHECK.VB_Description = "Whether floors and caps can meet the budget, unit by unit, and what is missing by how much (F9)."
    CAPITATION_PACE_CHECK = CwbCall("CAPITATION_PACE_CHECK", Array(CwbIn(baselines), CwbIn(targets), CwbIn(budget), CwbIn(rules), CwbIn(keys), CwbIn(closing), CwbIn(smallest_part), CwbWhere()))
End Function

Public Function CAPITATION_AGE_BANDS(Optional people As Variant, Optional ages As Variant, Optional band_starts As Variant, Optional oldest_age As Variant, Optional blanks As Variant) As Variant
Attribute CAPITATION_AGE_BANDS.VB_Description = "People by single age brought into the age bands of the weights; nobody may fall outside (F1)."
    CAPITATION_AGE_BANDS = CwbCall("CAPITATION_AGE_BANDS", Array(CwbIn(people), CwbIn(ages), CwbIn(band_starts), CwbIn(oldest_age), CwbIn(blanks), CwbWhere()))
End Function

Public Function CAPITATION_WEIGHTED_POPULATION(Optional people As Variant, Optional weights_per_head As Variant, Optional additional_need As Variant, Optional blanks As Variant) As Variant
Attribute CAPITATION_WEIGHTED_POPULATION.VB_Description = "Need-weighted population: people x weight a head x additional need, scaled back to the number of people (F1)."
    CAPITATION_WEIGHTED_POPULATION = CwbCall("CAPITATION_WEIGHTED_POPULATION", Array(CwbIn(people), CwbIn(weights_per_head), CwbIn(additional_need), CwbIn(blanks), CwbWhere()))
End Function

Public Function CAPITATION_BLANKS(Optional values As Variant, Optional policies As Variant, Optional headings As Variant) As Variant
Attribute CAPITATION_BLANKS.VB_Description = "Blanks decided by column, each told beside its unit: error, zero by choice, or not available. Never 1."
    CAPITATION_BLANKS = CwbCall("CAPITATION_BLANKS", Array(CwbIn(values), CwbIn(policies), CwbIn(headings), CwbWhere()))
End Function

Public Function CAPITATION_RISK_SCORE(Optional coefficients As Variant, Optional normalisation As Variant, Optional coding_adjustment As Variant) As Variant
Attribute CAPITATION_RISK_SCORE.VB_Description = "Additive risk score of a person: raw, normalised and adjusted for coding, side by side (F1; a method from the United States)."
    CAPITATION_RISK_SCORE = CwbCall("CAPITATION_RISK_SCORE", Array(CwbIn(coefficients), CwbIn(normalisation), CwbIn(coding_adjustment), CwbWhere()))
End Function

Public Function CAPITATION_INDICATOR_SPLIT(Optional total As Variant, Optional eligible As Variant, Optional indicators As Variant, Optional indicator_weights As Variant, Optional forms As Variant, Optional keys As Variant) As Variant
Attribute CAPITATION_INDICATOR_SPLIT.VB_Description = "Split of a local fund by indicators: each moves its share of the sum by eligible people x indicator (F3, indicator blend)."
    CAPITATION_INDICATOR_SPLIT = CwbCall("CAPITATION_INDICATOR_SPLIT", Array(CwbIn(total), CwbIn(eligible), CwbIn(indicators), CwbIn(indicator_weights), CwbIn(forms), CwbIn(keys), CwbWhere()))
End Function

Public Function CAPITATION_CASCADE(Optional total As Variant, Optional units As Variant, Optional weights As Variant, Optional parents As Variant, Optional top_slice As Variant, Optional levels As Variant, Optional steps As Variant, Optional method As Variant) As Variant
Attribute CAPITATION_CASCADE.VB_Description = "Money handed down through every level, children adding up to their parent to the penny (F11)."
    CAPITATION_CASCADE = CwbCall("CAPITATION_CASCADE", Array(CwbIn(total), CwbIn(units), CwbIn(weights), CwbIn(parents), CwbIn(top_slice), CwbIn(levels), CwbIn(steps), CwbIn(method), CwbWhere()))
End Function

Public Function POOL_CONTRIBUTIONS(Optional partners As Variant, Optional contributions As Variant, Optional lines As Variant, Optional budgets As Variant) As Variant
Attribute POOL_CONTRIBUTIONS.VB_Description = "Contributions to a pooled budget, their shares, and whether the budgets of the lines use the pool up exactly (F12)."
    POOL_CONTRIBUTIONS = CwbCall("POOL_CONTRIBUTIONS", Array(CwbIn(partners), CwbIn(contributions), CwbIn(lines), CwbIn(budgets), CwbWhere()))
End Function

Public Function POOL_LINE_SHARES(Optional lines As Variant, Optional amounts As Variant, Optional profiles As Variant, Optional partners As Variant, Optional contributions As Variant, Optional named_partners As Variant, Optional shares As Variant) As Variant
Attribute POOL_LINE_SHARES.VB_Description = "What each partner bears of each line by the line's profile, each line by itself and nothing set against another line (F12)."
    POOL_LINE_SHARES = CwbCall("POOL_LINE_SHARES", Array(CwbIn(lines), CwbIn(amounts), CwbIn(profiles), CwbIn(partners), CwbIn(contributions), CwbIn(named_partners), CwbIn(shares), CwbWhere()))
End Function

Public Function POOL_INSTALMENTS(Optional amounts As Variant, Optional weights As Variant, Optional rounding As Variant) As Variant
Attribute POOL_INSTALMENTS.VB_Description = "Instalments that add up to each sum to the penny (F12, F10)."
    POOL_INSTALMENTS = CwbCall("POOL_INSTALMENTS", Array(CwbIn(amounts), CwbIn(weights), CwbIn(rounding), CwbWhere()))
End Function

Public Function POOL_OUTTURN(Optional lines As Variant, Optional budgets As Variant, Optional actuals As Variant, Optional partners As Variant, Optional contributions As Variant, Optional profiles As Variant, Optional named_partners As Variant, Optional shares As Variant, Optional uncommitted As Variant, Optional risk_pool As Variant, Optional caps As Variant, Optional cap_policy As Variant, Optional underspend As Variant, Optional protected_partner As Variant, Optional others_first As Variant) As Variant
Attribute POOL_OUTTURN.VB_Description = "How a pooled budget closes the year: each step of cover with what was open before and after it (F12)."
    POOL_OUTTURN = CwbCall("POOL_OUTTURN", Array(CwbIn(lines), CwbIn(budgets), CwbIn(actuals), CwbIn(partners), CwbIn(contributions), CwbIn(profiles), CwbIn(named_partners), CwbIn(shares), CwbIn(uncommitted), CwbIn(risk_pool), CwbIn(caps), CwbIn(cap_policy), CwbIn(underspend), CwbIn(protected_partner), CwbIn(others_first), CwbWhere()))
End Function

Public Function RISK_SHARE(Optional benchmarks As Variant, Optional actuals As Variant, Optional gain_bands As Variant, Optional loss_bands As Variant, Optional form As Variant, Optional dead_bands As Variant, Optional caps As Variant, Optional quality_scores As Variant) As Variant
Attribute RISK_SHARE.VB_Description = "Who has how much of a gain or loss against the benchmark, and the share that comes to in effect (F13)."
    RISK_SHARE = CwbCall("RISK_SHARE", Array(CwbIn(benchmarks), CwbIn(actuals), CwbIn(gain_bands), CwbIn(loss_bands), CwbIn(form), CwbIn(dead_bands), CwbIn(caps), CwbIn(quality_scores), CwbWhere()))
End Function

Public Function RISK_QUALITY_SHARE(Optional shares As Variant, Optional quality_scores As Variant, Optional loss_limits As Variant, Optional withheld As Variant) As Variant
Attribute RISK_QUALITY_SHARE.VB_Description = "Shares of gain and loss after quality: good quality raises the gain kept and lowers the loss borne (F13)."
    RISK_QUALITY_SHARE = CwbCall("RISK_QUALITY_SHARE", Array(CwbIn(shares), CwbIn(quality_scores), CwbIn(loss_limits), CwbIn(withheld), CwbWhere()))
End Function

Public Function RISK_POOL_SHARE(Optional amount As Variant, Optional parties As Variant, Optional key As Variant, Optional basis As Variant, Optional caps As Variant, Optional cap_policy As Variant) As Variant
Attribute RISK_POOL_SHARE.VB_Description = "A gain or loss among many parties by one key, each up to its cap, what nobody bears reported (F13)."
    RISK_POOL_SHARE = CwbCall("RISK_POOL_SHARE", Array(CwbIn(amount), CwbIn(parties), CwbIn(key), CwbIn(basis), CwbIn(caps), CwbIn(cap_policy), CwbWhere()))
End Function

Public Function RISK_PRIME_PROVIDER(Optional subcontractors As Variant, Optional budgets As Variant, Optional actuals As Variant, Optional gain_shares As Variant, Optional loss_shares As Variant, Optional contract_sum As Variant, Optional prime_costs As Variant, Optional prime_shares As Variant, Optional loss_caps As Variant) As Variant
Attribute RISK_PRIME_PROVIDER.VB_Description = "Every party's part of a prime contract's over- and underspends, subcontractor by subcontractor (F13 down the cascade of F11)."
    RISK_PRIME_PROVIDER = CwbCall("RISK_PRIME_PROVIDER", Array(CwbIn(subcontractors), CwbIn(budgets), CwbIn(actuals), CwbIn(gain_shares), CwbIn(loss_shares), CwbIn(contract_sum), CwbIn(prime_costs), CwbIn(prime_shares), CwbIn(loss_caps), CwbWhere()))
End Function

Public Function OUTCOME_SCORE(Optional measures As Variant, Optional weights As Variant, Optional thresholds As Variant, Optional targets As Variant, Optional results As Variant, Optional missing As Variant, Optional better As Variant) As Variant
Attribute OUTCOME_SCORE.VB_Description = "Score of a year's outcomes: each measure runs from 0 at its threshold to 1 at its target (F14)."
    OUTCOME_SCORE = CwbCall("OUTCOME_SCORE", Array(CwbIn(measures), CwbIn(weights), CwbIn(thresholds), CwbIn(targets), CwbIn(results), CwbIn(missing), CwbIn(better), CwbWhere()))
End Function

Public Function OUTCOME_PAYMENT(Optional contract_sum As Variant, Optional outcome_share As Variant, Optional scores As Variant) As Variant
Attribute OUTCOME_PAYMENT.VB_Description = "What one year pays at its score, or at each of several: core, and what the score earned of the outcome element (F14)."
    OUTCOME_PAYMENT = CwbCall("OUTCOME_PAYMENT", Array(CwbIn(contract_sum), CwbIn(outcome_share), CwbIn(scores), CwbWhere()))
End Function

Public Function OUTCOME_RAMP(Optional contract_sums As Variant, Optional outcome_shares As Variant, Optional scores As Variant, Optional distribution_gate As Variant) As Variant
Attribute OUTCOME_RAMP.VB_Description = "Payment of every year as the share that hangs on outcomes grows (F14)."
    OUTCOME_RAMP = CwbCall("OUTCOME_RAMP", Array(CwbIn(contract_sums), CwbIn(outcome_shares), CwbIn(scores), CwbIn(distribution_gate), CwbWhere()))
End Function

Public Function CAPITATION_LIST_RECONCILIATION(Optional keys As Variant, Optional lists As Variant, Optional mode As Variant, Optional amounts As Variant, Optional paid As Variant, Optional opened As Variant, Optional closed As Variant, Optional year_start As Variant) As Variant
Attribute CAPITATION_LIST_RECONCILIATION.VB_Description = "What each unit is due by quarter for the people on its list, against what it was paid on account (F15)."
    CAPITATION_LIST_RECONCILIATION = CwbCall("CAPITATION_LIST_RECONCILIATION", Array(CwbIn(keys), CwbIn(lists), CwbIn(mode), CwbIn(amounts), CwbIn(paid), CwbIn(opened), CwbIn(closed), CwbIn(year_start), CwbWhere()))
End Function

Public Function CAPITATION_LEAVER_EFFECT(Optional keys As Variant, Optional lists As Variant, Optional mode As Variant, Optional amounts As Variant, Optional leaver As Variant, Optional leaves_in_quarter As Variant) As Variant
Attribute CAPITATION_LEAVER_EFFECT.VB_Description = "What a unit that leaves within the year changes for every party (F15)."
    CAPITATION_LEAVER_EFFECT = CwbCall("CAPITATION_LEAVER_EFFECT", Array(CwbIn(keys), CwbIn(lists), CwbIn(mode), CwbIn(amounts), CwbIn(leaver), CwbIn(leaves_in_quarter), CwbWhere()))
End Function

Public Function CAPITATION_PART_YEAR_DUE(Optional registered_list As Variant, Optional rate As Variant, Optional open_from As Variant, Optional closed_on As Variant, Optional year_start As Variant) As Variant
Attribute CAPITATION_PART_YEAR_DUE.VB_Description = "Due for a part of a year by days alone: list x rate x days / days of the year (F15)."
    CAPITATION_PART_YEAR_DUE = CwbCall("CAPITATION_PART_YEAR_DUE", Array(CwbIn(registered_list), CwbIn(rate), CwbIn(open_from), CwbIn(closed_on), CwbIn(year_start), CwbWhere()))
End Function

Public Function CAPITATION_CARVE_OUT(Optional keys As Variant, Optional budgets As Variant, Optional registered_lists As Variant, Optional weighted_populations As Variant, Optional share_by As Variant, Optional members As Variant, Optional contract_values As Variant, Optional scopes As Variant) As Variant
Attribute CAPITATION_CARVE_OUT.VB_Description = "The hole that carved-out contracts leave in each unit's whole-population budget (F17)."
    CAPITATION_CARVE_OUT = CwbCall("CAPITATION_CARVE_OUT", Array(CwbIn(keys), CwbIn(budgets), CwbIn(registered_lists), CwbIn(weighted_populations), CwbIn(share_by), CwbIn(members), CwbIn(contract_values), CwbIn(scopes), CwbWhere()))
End Function

Public Function CAPITATION_CARVE_OUT_CONTRACTS(Optional budgets As Variant, Optional weighted_populations As Variant, Optional share_by As Variant, Optional members As Variant, Optional contract_values As Variant, Optional scopes As Variant) As Variant
Attribute CAPITATION_CARVE_OUT_CONTRACTS.VB_Description = "How large each carved-out contract is against the whole budget and against those who take part (F17)."
    CAPITATION_CARVE_OUT_CONTRACTS = CwbCall("CAPITATION_CARVE_OUT_CONTRACTS", Array(CwbIn(budgets), CwbIn(weighted_populations), CwbIn(share_by), CwbIn(members), CwbIn(contract_values), CwbIn(scopes), CwbWhere()))
End Function

Public Function CAPITATION_PER_HEAD_GATE(Optional annual_values As Variant, Optional people As Variant, Optional registered_lists As Variant, Optional core_per_head As Variant, Optional as_at As Variant, Optional thresholds As Variant) As Variant
Attribute CAPITATION_PER_HEAD_GATE.VB_Description = "Is a contract's value a head plausible against the core target, and are its people those on the list?"
    CAPITATION_PER_HEAD_GATE = CwbCall("CAPITATION_PER_HEAD_GATE", Array(CwbIn(annual_values), CwbIn(people), CwbIn(registered_lists), CwbIn(core_per_head), CwbIn(as_at), CwbIn(thresholds), CwbWhere()))
End Function

Public Function CAPITATION_CONTROL_TOTALS(Optional amounts As Variant, Optional published As Variant, Optional tolerance As Variant) As Variant
Attribute CAPITATION_CONTROL_TOTALS.VB_Description = "Computed totals beside the published ones: both are kept, and their difference is shown."
    CAPITATION_CONTROL_TOTALS = CwbCall("CAPITATION_CONTROL_TOTALS", Array(CwbIn(amounts), CwbIn(published), CwbIn(tolerance), CwbWhere()))
End Function

Public Function CAPITATION_COVERAGE(Optional universe_codes As Variant, Optional universe_amounts As Variant, Optional source_codes As Variant, Optional source_amounts As Variant, Optional universe_groups As Variant, Optional source_groups As Variant, Optional accepted As Variant, Optional dates As Variant) As Variant
Attribute CAPITATION_COVERAGE.VB_Description = "Coverage and overlap ledger of a source against the universe: who is in, who is dropped, who is foreign, who is there twice."
    CAPITATION_COVERAGE = CwbCall("CAPITATION_COVERAGE", Array(CwbIn(universe_codes), CwbIn(universe_amounts), CwbIn(source_codes), CwbIn(source_amounts), CwbIn(universe_groups), CwbIn(source_groups), CwbIn(accepted), CwbIn(dates), CwbWhere()))
End Function

Public Function CAPITATION_COVERAGE_FINDINGS(Optional universe_codes As Variant, Optional universe_amounts As Variant, Optional source_codes As Variant, Optional source_amounts As Variant, Optional universe_groups As Variant, Optional source_groups As Variant, Optional accepted As Variant, Optional dates As Variant) As Variant
Attribute CAPITATION_COVERAGE_FINDINGS.VB_Description = "Every dropped, foreign, repeated and overlapping unit by name, with the people and money it carries."
    CAPITATION_COVERAGE_FINDINGS = CwbCall("CAPITATION_COVERAGE_FINDINGS", Array(CwbIn(universe_codes), CwbIn(universe_amounts), CwbIn(source_codes), CwbIn(source_amounts), CwbIn(universe_groups), CwbIn(source_groups), CwbIn(accepted), CwbIn(dates), CwbWhere()))
End Function

Public Function CAPITATION_COVERAGE_ROWS(Optional universe_codes As Variant, Optional universe_amounts As Variant, Optional source_codes As Variant, Optional source_amounts As Variant, Optional universe_groups As Variant, Optional source_groups As Variant) As Variant
Attribute CAPITATION_COVERAGE_ROWS.VB_Description = "What became of each row of the source: placed or refused, and why."
    CAPITATION_COVERAGE_ROWS = CwbCall("CAPITATION_COVERAGE_ROWS", Array(CwbIn(universe_codes), CwbIn(universe_amounts), CwbIn(source_codes), CwbIn(source_amounts), CwbIn(universe_groups), CwbIn(source_groups), CwbWhere()))
End Function

Public Function CAPITATION_COVERAGE_UNITS(Optional universe_codes As Variant, Optional universe_amounts As Variant, Optional source_codes As Variant, Optional source_amounts As Variant, Optional universe_groups As Variant, Optional source_groups As Variant) As Variant
Attribute CAPITATION_COVERAGE_UNITS.VB_Description = "What became of each unit of the universe: covered, missing or under two groups."
    CAPITATION_COVERAGE_UNITS = CwbCall("CAPITATION_COVERAGE_UNITS", Array(CwbIn(universe_codes), CwbIn(universe_amounts), CwbIn(source_codes), CwbIn(source_amounts), CwbIn(universe_groups), CwbIn(source_groups), CwbWhere()))
End Function

Public Function TRAJECTORY_STARTING_POINT(Optional rise As Variant, Optional rise_share As Variant, Optional rise_years As Variant) As Variant
Attribute TRAJECTORY_STARTING_POINT.VB_Description = "Cost before and now, from a rise that is told in pounds and per cent (F16)."
    TRAJECTORY_STARTING_POINT = CwbCall("TRAJECTORY_STARTING_POINT", Array(CwbIn(rise), CwbIn(rise_share), CwbIn(rise_years), CwbWhere()))
End Function

Public Function TRAJECTORY_READINGS(Optional years As Variant, Optional cost_now As Variant, Optional added As Variant, Optional reached_in_year As Variant) As Variant
Attribute TRAJECTORY_READINGS.VB_Description = "Both readings of ""another sum to the bill each year by a year"", side by side (F16)."
    TRAJECTORY_READINGS = CwbCall("TRAJECTORY_READINGS", Array(CwbIn(years), CwbIn(cost_now), CwbIn(added), CwbIn(reached_in_year), CwbWhere()))
End Function

Public Function TRAJECTORY_SAVINGS(Optional years As Variant, Optional trajectory As Variant, Optional actual As Variant, Optional price_bases As Variant, Optional savings_cap As Variant) As Variant
Attribute TRAJECTORY_SAVINGS.VB_Description = "Savings against a trajectory, claimed up to the contract's cap (F16)."
    TRAJECTORY_SAVINGS = CwbCall("TRAJECTORY_SAVINGS", Array(CwbIn(years), CwbIn(trajectory), CwbIn(actual), CwbIn(price_bases), CwbIn(savings_cap), CwbWhere()))
End Function

Public Function TRAJECTORY_PRICE_VOLUME(Optional volume_before As Variant, Optional volume_after As Variant, Optional price_before As Variant, Optional price_after As Variant) As Variant
Attribute TRAJECTORY_PRICE_VOLUME.VB_Description = "How much of a change in cost is volume, how much price, and how much both together (F16)."
    TRAJECTORY_PRICE_VOLUME = CwbCall("TRAJECTORY_PRICE_VOLUME", Array(CwbIn(volume_before), CwbIn(volume_after), CwbIn(price_before), CwbIn(price_after), CwbWhere()))
End Function

Public Function TRAJECTORY_PRESENT_VALUE(Optional years As Variant, Optional amounts As Variant, Optional price_base As Variant, Optional timing As Variant, Optional discount_rate As Variant, Optional as_at As Variant) As Variant
Attribute TRAJECTORY_PRESENT_VALUE.VB_Description = "Present value of yearly amounts, year by year, so that every break year has its own (F16)."
    TRAJECTORY_PRESENT_VALUE = CwbCall("TRAJECTORY_PRESENT_VALUE", Array(CwbIn(years), CwbIn(amounts), CwbIn(price_base), CwbIn(timing), CwbIn(discount_rate), CwbIn(as_at), CwbWhere()))
End Function

Public Function TRAJECTORY_CASH_FORECAST(Optional months As Variant, Optional plan As Variant, Optional actual As Variant, Optional cash As Variant, Optional method As Variant, Optional demandChange As Variant, Optional priceChange As Variant) As Variant
Attribute TRAJECTORY_CASH_FORECAST.VB_Description = "Spending month by month, actual then forecast, against the cash that has come in."
    TRAJECTORY_CASH_FORECAST = CwbCall("TRAJECTORY_CASH_FORECAST", Array(CwbIn(months), CwbIn(plan), CwbIn(actual), CwbIn(cash), CwbIn(method), CwbIn(demandChange), CwbIn(priceChange), CwbWhere()))
End Function

Public Function TRAJECTORY_CASH_EXHAUSTION(Optional months As Variant, Optional plan As Variant, Optional actual As Variant, Optional cash As Variant, Optional method As Variant, Optional scenarios As Variant, Optional demandChanges As Variant, Optional priceChanges As Variant) As Variant
Attribute TRAJECTORY_CASH_EXHAUSTION.VB_Description = "The month in which the cash runs out, under each scenario of demand and price."
    TRAJECTORY_CASH_EXHAUSTION = CwbCall("TRAJECTORY_CASH_EXHAUSTION", Array(CwbIn(months), CwbIn(plan), CwbIn(actual), CwbIn(cash), CwbIn(method), CwbIn(scenarios), CwbIn(demandChanges), CwbIn(priceChanges), CwbWhere()))
End Function

Public Function TRAJECTORY_MOVE(Optional parties As Variant, Optional amounts As Variant, Optional from_parties As Variant, Optional to_parties As Variant, Optional moved As Variant, Optional expected_spend As Variant) As Variant
Attribute TRAJECTORY_MOVE.VB_Description = "What moves of money between parties do to every party; the total stays (F11)."
    TRAJECTORY_MOVE = CwbCall("TRAJECTORY_MOVE", Array(CwbIn(parties), CwbIn(amounts), CwbIn(from_parties), CwbIn(to_parties), CwbIn(moved), CwbIn(expected_spend), CwbWhere()))
End Function

Public Function TRAJECTORY_END_EARLY(Optional parties As Variant, Optional months As Variant, Optional plan As Variant, Optional leaver As Variant, Optional last_month As Variant, Optional take_over As Variant) As Variant
Attribute TRAJECTORY_END_EARLY.VB_Description = "What ending one party's contract early does to every party; the total stays (F11)."
    TRAJECTORY_END_EARLY = CwbCall("TRAJECTORY_END_EARLY", Array(CwbIn(parties), CwbIn(months), CwbIn(plan), CwbIn(leaver), CwbIn(last_month), CwbIn(take_over), CwbWhere()))
End Function

Public Function CAPITATION_VINTAGE_DIFFERENCE(Optional before_codes As Variant, Optional before_parents As Variant, Optional before_amounts As Variant, Optional after_codes As Variant, Optional after_parents As Variant, Optional after_amounts As Variant, Optional coded_anew As Variant) As Variant
Attribute CAPITATION_VINTAGE_DIFFERENCE.VB_Description = "Which units changed between two vintages, and how each change adds up to the change of the sum."
    CAPITATION_VINTAGE_DIFFERENCE = CwbCall("CAPITATION_VINTAGE_DIFFERENCE", Array(CwbIn(before_codes), CwbIn(before_parents), CwbIn(before_amounts), CwbIn(after_codes), CwbIn(after_parents), CwbIn(after_amounts), CwbIn(coded_anew), CwbWhere()))
End Function

Public Function REGISTER_STATUS(Optional start_dates As Variant, Optional end_dates_original As Variant, Optional end_dates_current As Variant, Optional as_at As Variant, Optional end_flags As Variant) As Variant
Attribute REGISTER_STATUS.VB_Description = "Status of each contract on a date: not_started, live, in_extension (after the original end, up to the current end) or expired."
    REGISTER_STATUS = CwbCall("REGISTER_STATUS", Array(CwbIn(start_dates), CwbIn(end_dates_original), CwbIn(end_dates_current), CwbIn(as_at), CwbIn(end_flags), CwbWhere()))
End Function

Public Function REGISTER_NOTICE_DEADLINE(Optional end_dates_current As Variant, Optional notice_period_months As Variant) As Variant
Attribute REGISTER_NOTICE_DEADLINE.VB_Description = "Last day to give notice: the current end less the notice period, as EDATE counts months."
    REGISTER_NOTICE_DEADLINE = CwbCall("REGISTER_NOTICE_DEADLINE", Array(CwbIn(end_dates_current), CwbIn(notice_period_months), CwbWhere()))
End Function

Public Function CONTRACT_TERM(Optional start_dates As Variant, Optional end_dates As Variant) As Variant
Attribute CONTRACT_TERM.VB_Description = "Term of each contract in whole months, from its first day to the day after its last."
    CONTRACT_TERM = CwbCall("CONTRACT_TERM", Array(CwbIn(start_dates), CwbIn(end_dates), CwbWhere()))
End Function

Public Function CONTRACT_EXTENSIONS(Optional extension_contract_ids As Variant, Optional extension_numbers As Variant, Optional extension_months As Variant, Optional extension_states As Variant, Optional contract_ids As Variant, Optional end_dates_original As Variant, Optional signed_dates As Variant, Optional extension_notice_months As Variant) As Variant
Attribute CONTRACT_EXTENSIONS.VB_Description = "First and last day of each extension, and by when it must be decided."
    CONTRACT_EXTENSIONS = CwbCall("CONTRACT_EXTENSIONS", Array(CwbIn(extension_contract_ids), CwbIn(extension_numbers), CwbIn(extension_months), CwbIn(extension_states), CwbIn(contract_ids), CwbIn(end_dates_original), CwbIn(signed_dates), CwbIn(extension_notice_months), CwbWhere()))
End Function

Public Function CONTRACT_ENDS(Optional contract_ids As Variant, Optional end_dates_original As Variant, Optional extension_contract_ids As Variant, Optional extension_numbers As Variant, Optional extension_months As Variant, Optional extension_states As Variant, Optional signed_dates As Variant, Optional end_dates_stored As Variant, Optional end_flags As Variant) As Variant
Attribute CONTRACT_ENDS.VB_Description = "Current end and latest possible end of each contract, from its original end and its extensions, and what does not fit."
    CONTRACT_ENDS = CwbCall("CONTRACT_ENDS", Array(CwbIn(contract_ids), CwbIn(end_dates_original), CwbIn(extension_contract_ids), CwbIn(extension_numbers), CwbIn(extension_months), CwbIn(extension_states), CwbIn(signed_dates), CwbIn(end_dates_stored), CwbIn(end_flags), CwbWhere()))
End Function

Public Function CONTRACT_BREAKS(Optional triggers As Variant, Optional earliest_dates As Variant, Optional notice_months As Variant, Optional as_at As Variant, Optional limits As Variant, Optional exercised_dates As Variant) As Variant
Attribute CONTRACT_BREAKS.VB_Description = "By when notice of each break must be given, and when it takes effect: as it was served, or if served on the as-at date."
    CONTRACT_BREAKS = CwbCall("CONTRACT_BREAKS", Array(CwbIn(triggers), CwbIn(earliest_dates), CwbIn(notice_months), CwbIn(as_at), CwbIn(limits), CwbIn(exercised_dates), CwbWhere()))
End Function

Public Function CONTRACT_EARLIEST_EXIT(Optional contract_ids As Variant, Optional start_dates As Variant, Optional end_dates_current As Variant, Optional values_annual As Variant, Optional break_contract_ids As Variant, Optional break_parties As Variant, Optional triggers As Variant, Optional earliest_dates As Variant, Optional notice_months As Variant, Optional compensations As Variant, Optional as_at As Variant, Optional party As Variant) As Variant
Attribute CONTRACT_EARLIEST_EXIT.VB_Description = "Earliest day a party can be out of each contract if it acts on the as-at date, and what that costs."
    CONTRACT_EARLIEST_EXIT = CwbCall("CONTRACT_EARLIEST_EXIT", Array(CwbIn(contract_ids), CwbIn(start_dates), CwbIn(end_dates_current), CwbIn(values_annual), CwbIn(break_contract_ids), CwbIn(break_parties), CwbIn(triggers), CwbIn(earliest_dates), CwbIn(notice_months), CwbIn(compensations), CwbIn(as_at), CwbIn(party), CwbWhere()))
End Function

Public Function REGISTER_COMMITMENTS(Optional start_dates As Variant, Optional end_dates As Variant, Optional contract_values As Variant, Optional value_bases As Variant, Optional year_starts As Variant, Optional end_flags As Variant) As Variant
Attribute REGISTER_COMMITMENTS.VB_Description = "Commitment of each contract by financial year, to the penny; years, before and after add up to the contract's value."
    REGISTER_COMMITMENTS = CwbCall("REGISTER_COMMITMENTS", Array(CwbIn(start_dates), CwbIn(end_dates), CwbIn(contract_values), CwbIn(value_bases), CwbIn(year_starts), CwbIn(end_flags), CwbWhere()))
End Function

Public Function REGISTER_BUDGET(Optional commissioners As Variant, Optional base_amounts As Variant, Optional uplifts As Variant, Optional budget_commissioners As Variant, Optional budgets As Variant) As Variant
Attribute REGISTER_BUDGET.VB_Description = "Lines of contracts by commissioner with their uplift, reconciled to each commissioner's budget."
    REGISTER_BUDGET = CwbCall("REGISTER_BUDGET", Array(CwbIn(commissioners), CwbIn(base_amounts), CwbIn(uplifts), CwbIn(budget_commissioners), CwbIn(budgets), CwbWhere()))
End Function

Public Function CONTRACT_MODIFICATION(Optional regimes As Variant, Optional original_processes As Variant, Optional change_dates As Variant, Optional thisChange As Variant, Optional priorChanges As Variant, Optional original_values As Variant, Optional materially_different As Variant, Optional provided_for As Variant, Optional succession_only As Variant, Optional meets_basic_criteria As Variant, Optional external_factors As Variant, Optional authority_decision As Variant, Optional urgent As Variant, Optional grossChanges As Variant) As Variant
Attribute CONTRACT_MODIFICATION.VB_Description = "Whether regulation 13 of the Provider Selection Regime permits each change, on which ground, and whether a notice is due."
    CONTRACT_MODIFICATION = CwbCall("CONTRACT_MODIFICATION", Array(CwbIn(regimes), CwbIn(original_processes), CwbIn(change_dates), CwbIn(thisChange), CwbIn(priorChanges), CwbIn(original_values), CwbIn(materially_different), CwbIn(provided_for), CwbIn(succession_only), CwbIn(meets_basic_criteria), CwbIn(external_factors), CwbIn(authority_decision), CwbIn(urgent), CwbIn(grossChanges), CwbWhere()))
End Function

Public Function CONTRACT_NOTICES_DUE(Optional regimes As Variant, Optional notice_types As Variant, Optional event_dates As Variant, Optional as_at As Variant, Optional contract_values As Variant, Optional published_dates As Variant, Optional limits As Variant) As Variant
Attribute CONTRACT_NOTICES_DUE.VB_Description = "By when each notice must be published under its regime, from dated parameters, and whether anybody has checked them."
    CONTRACT_NOTICES_DUE = CwbCall("CONTRACT_NOTICES_DUE", Array(CwbIn(regimes), CwbIn(notice_types), CwbIn(event_dates), CwbIn(as_at), CwbIn(contract_values), CwbIn(published_dates), CwbIn(limits), CwbWhere()))
End Function

Public Function CONTRACT_KPI_DUTY(Optional regimes As Variant, Optional contract_values As Variant, Optional agreement_kinds As Variant, Optional as_at As Variant, Optional inappropriate_reasons As Variant, Optional private_utilities As Variant) As Variant
Attribute CONTRACT_KPI_DUTY.VB_Description = "How many key performance indicators the Procurement Act asks for, and why none where it asks for none."
    CONTRACT_KPI_DUTY = CwbCall("CONTRACT_KPI_DUTY", Array(CwbIn(regimes), CwbIn(contract_values), CwbIn(agreement_kinds), CwbIn(as_at), CwbIn(inappropriate_reasons), CwbIn(private_utilities), CwbWhere()))
End Function

Public Function REGISTER_PSR_SUMMARY(Optional regimes As Variant, Optional routes As Variant, Optional agreement_kinds As Variant, Optional signed_dates As Variant, Optional start_dates As Variant, Optional end_dates_current As Variant, Optional holder_ids As Variant, Optional period_start As Variant, Optional period_end As Variant, Optional asked_for As Variant) As Variant
Attribute REGISTER_PSR_SUMMARY.VB_Description = "Counts for the annual summary of the Provider Selection Regime: awards by process, frameworks, call-offs, providers, representations."
    REGISTER_PSR_SUMMARY = CwbCall("REGISTER_PSR_SUMMARY", Array(CwbIn(regimes), CwbIn(routes), CwbIn(agreement_kinds), CwbIn(signed_dates), CwbIn(start_dates), CwbIn(end_dates_current), CwbIn(holder_ids), CwbIn(period_start), CwbIn(period_end), CwbIn(asked_for), CwbWhere()))
End Function

Public Function ISAP_CHECK(Optional early_engagement As Variant, Optional checkpoint_1 As Variant, Optional tender_start As Variant, Optional preferred_bidder As Variant, Optional checkpoint_2 As Variant, Optional signed_dates As Variant, Optional checkpoint_3 As Variant, Optional start_dates As Variant, Optional in_scope As Variant) As Variant
Attribute ISAP_CHECK.VB_Description = "Whether the checkpoints of the Integrated Support and Assurance Process stand in the order they must."
    ISAP_CHECK = CwbCall("ISAP_CHECK", Array(CwbIn(early_engagement), CwbIn(checkpoint_1), CwbIn(tender_start), CwbIn(preferred_bidder), CwbIn(checkpoint_2), CwbIn(signed_dates), CwbIn(checkpoint_3), CwbIn(start_dates), CwbIn(in_scope), CwbWhere()))
End Function

Public Function CONTRACT_FUNCTION_TRANSFER(Optional transfer_kinds As Variant, Optional accountable_bodies As Variant, Optional isap_covered As Variant, Optional isap_recorded As Variant, Optional party_ids As Variant, Optional org_types As Variant, Optional duty_delegable As Variant) As Variant
Attribute CONTRACT_FUNCTION_TRANSFER.VB_Description = "What stands against each function that moves to a provider: a provider may do it, a commissioner stays accountable."
    CONTRACT_FUNCTION_TRANSFER = CwbCall("CONTRACT_FUNCTION_TRANSFER", Array(CwbIn(transfer_kinds), CwbIn(accountable_bodies), CwbIn(isap_covered), CwbIn(isap_recorded), CwbIn(party_ids), CwbIn(org_types), CwbIn(duty_delegable), CwbWhere()))
End Function

Public Function CONTRACT_DUTY(Optional duty_delegable As Variant, Optional accountable_bodies As Variant, Optional party_ids As Variant, Optional org_types As Variant) As Variant
Attribute CONTRACT_DUTY.VB_Description = "What stands against who accounts for each statutory duty: one that cannot be delegated stays with a commissioner."
    CONTRACT_DUTY = CwbCall("CONTRACT_DUTY", Array(CwbIn(duty_delegable), CwbIn(accountable_bodies), CwbIn(party_ids), CwbIn(org_types), CwbWhere()))
End Function

Public Function CONTRACT_GP_LIST_AT_RISK(Optional contract_ids As Variant, Optional practice_contract_ids As Variant, Optional list_sizes As Variant, Optional right_to_return As Variant, Optional returned_dates As Variant, Optional gp_led As Variant, Optional warn_above As Variant) As Variant
Attribute CONTRACT_GP_LIST_AT_RISK.VB_Description = "People on the lists of practices that may still return to a contract of their own, for each contract."
    CONTRACT_GP_LIST_AT_RISK = CwbCall("CONTRACT_GP_LIST_AT_RISK", Array(CwbIn(contract_ids), CwbIn(practice_contract_ids), CwbIn(list_sizes), CwbIn(right_to_return), CwbIn(returned_dates), CwbIn(gp_led), CwbIn(warn_above), CwbWhere()))
End Function

Public Function CONTRACT_DISTRIBUTION(Optional contract_ids As Variant, Optional condition_contract_ids As Variant, Optional condition_ids As Variant, Optional condition_types As Variant, Optional blocks As Variant, Optional met As Variant) As Variant
Attribute CONTRACT_DISTRIBUTION.VB_Description = "Whether a profit may be distributed under each contract, by its recorded preconditions."
    CONTRACT_DISTRIBUTION = CwbCall("CONTRACT_DISTRIBUTION", Array(CwbIn(contract_ids), CwbIn(condition_contract_ids), CwbIn(condition_ids), CwbIn(condition_types), CwbIn(blocks), CwbIn(met), CwbWhere()))
End Function

Public Function REGISTER_SHARE_CHECK(Optional contract_ids As Variant, Optional share_contract_ids As Variant, Optional commissioner_ids As Variant, Optional shares As Variant, Optional effective_from As Variant, Optional as_at As Variant) As Variant
Attribute REGISTER_SHARE_CHECK.VB_Description = "Whether the commissioners' shares of each contract add up to 1 on a date."
    REGISTER_SHARE_CHECK = CwbCall("REGISTER_SHARE_CHECK", Array(CwbIn(contract_ids), CwbIn(share_contract_ids), CwbIn(commissioner_ids), CwbIn(shares), CwbIn(effective_from), CwbIn(as_at), CwbWhere()))
End Function

Public Function CONTRACT_SHARE_AMOUNTS(Optional contract_ids As Variant, Optional amounts As Variant, Optional share_contract_ids As Variant, Optional commissioner_ids As Variant, Optional shares As Variant, Optional effective_from As Variant, Optional as_at As Variant) As Variant
Attribute CONTRACT_SHARE_AMOUNTS.VB_Description = "What each commissioner bears of each contract's amount, to the penny, by largest remainder."
    CONTRACT_SHARE_AMOUNTS = CwbCall("CONTRACT_SHARE_AMOUNTS", Array(CwbIn(contract_ids), CwbIn(amounts), CwbIn(share_contract_ids), CwbIn(commissioner_ids), CwbIn(shares), CwbIn(effective_from), CwbIn(as_at), CwbWhere()))
End Function

Public Function REGISTER_SPEND_MATCH(Optional line_suppliers As Variant, Optional line_dates As Variant, Optional line_net As Variant, Optional line_references As Variant, Optional line_narratives As Variant, Optional line_company_numbers As Variant, Optional contract_ids As Variant, Optional contract_references As Variant, Optional contract_suppliers As Variant, Optional contract_company_numbers As Variant, Optional start_dates As Variant, Optional end_dates_current As Variant, Optional as_at As Variant) As Variant
Attribute REGISTER_SPEND_MATCH.VB_Description = "Which contract each payment belongs to, and how sure that is."
    REGISTER_SPEND_MATCH = CwbCall("REGISTER_SPEND_MATCH", Array(CwbIn(line_suppliers), CwbIn(line_dates), CwbIn(line_net), CwbIn(line_references), CwbIn(line_narratives), CwbIn(line_company_numbers), CwbIn(contract_ids), CwbIn(contract_references), CwbIn(contract_suppliers), CwbIn(contract_company_numbers), CwbIn(start_dates), CwbIn(end_dates_current), CwbIn(as_at), CwbWhere()))
End Function

Public Function REGISTER_SPEND_TOTALS(Optional contract_ids As Variant, Optional contract_values As Variant, Optional line_contract_ids As Variant, Optional line_hows As Variant, Optional line_net As Variant, Optional as_at As Variant) As Variant
Attribute REGISTER_SPEND_TOTALS.VB_Description = "What has been spent against each contract, and what could not be laid to one; together they are all payments."
    REGISTER_SPEND_TOTALS = CwbCall("REGISTER_SPEND_TOTALS", Array(CwbIn(contract_ids), CwbIn(contract_values), CwbIn(line_contract_ids), CwbIn(line_hows), CwbIn(line_net), CwbIn(as_at), CwbWhere()))
End Function

Public Function REGISTER_DATE(Optional typed As Variant, Optional as_at As Variant) As Variant
Attribute REGISTER_DATE.VB_Description = "Date each cell means: true dates, ISO dates and instants, day/month/year, month names; anything else is refused."
    REGISTER_DATE = CwbCall("REGISTER_DATE", Array(CwbIn(typed), CwbIn(as_at), CwbWhere()))
End Function

Public Function REGISTER_MONEY(Optional typed As Variant, Optional file_currency As Variant) As Variant
Attribute REGISTER_MONEY.VB_Description = "Amount each cell means, to two decimals half-up, with its currency and what the words around it say."
    REGISTER_MONEY = CwbCall("REGISTER_MONEY", Array(CwbIn(typed), CwbIn(file_currency), CwbWhere()))
End Function

Public Function REGISTER_NAME_KEY(Optional names As Variant) As Variant
Attribute REGISTER_NAME_KEY.VB_Description = "Name of each organisation without case, punctuation, ""the"", ""trading as"" and legal form, so that spellings can be compared."
    REGISTER_NAME_KEY = CwbCall("REGISTER_NAME_KEY", Array(CwbIn(names), CwbWhere()))
End Function

Public Function REGISTER_COMPANY_NUMBER(Optional typed As Variant) As Variant
Attribute REGISTER_COMPANY_NUMBER.VB_Description = "Company number each cell means: eight digits, or two letters and six signs; zeros lost in front are put back and flagged."
    REGISTER_COMPANY_NUMBER = CwbCall("REGISTER_COMPANY_NUMBER", Array(CwbIn(typed), CwbWhere()))
End Function

Public Function REGISTER_DUPLICATES(Optional references As Variant, Optional suppliers As Variant, Optional start_dates As Variant, Optional end_dates As Variant, Optional contract_values As Variant) As Variant
Attribute REGISTER_DUPLICATES.VB_Description = "Which contracts repeat an earlier row, and how; nothing is merged."
    REGISTER_DUPLICATES = CwbCall("REGISTER_DUPLICATES", Array(CwbIn(references), CwbIn(suppliers), CwbIn(start_dates), CwbIn(end_dates), CwbIn(contract_values), CwbWhere()))
End Function

Public Function REGISTER_ALERT_BAND(Optional event_dates As Variant, Optional as_at As Variant, Optional limits As Variant) As Variant
Attribute REGISTER_ALERT_BAND.VB_Description = "Alert band of each date: overdue before the as-at date, then red, amber, watch and green by the days to go."
    REGISTER_ALERT_BAND = CwbCall("REGISTER_ALERT_BAND", Array(CwbIn(event_dates), CwbIn(as_at), CwbIn(limits), CwbWhere()))
End Function

Public Function REGISTER_NEXT_EVENT(Optional event_dates As Variant, Optional events As Variant, Optional as_at As Variant, Optional limits As Variant) As Variant
Attribute REGISTER_NEXT_EVENT.VB_Description = "Next event of each contract on or after a date, and what is overdue."
    REGISTER_NEXT_EVENT = CwbCall("REGISTER_NEXT_EVENT", Array(CwbIn(event_dates), CwbIn(events), CwbIn(as_at), CwbIn(limits), CwbWhere()))
End Function

Public Function REGISTER_ALERTS(Optional contract_ids As Variant, Optional events As Variant, Optional event_dates As Variant, Optional as_at As Variant, Optional who_acts As Variant, Optional limits As Variant) As Variant
Attribute REGISTER_ALERTS.VB_Description = "Events of all contracts in the order of their dates, each with its band and one sentence."
    REGISTER_ALERTS = CwbCall("REGISTER_ALERTS", Array(CwbIn(contract_ids), CwbIn(events), CwbIn(event_dates), CwbIn(as_at), CwbIn(who_acts), CwbIn(limits), CwbWhere()))
End Function

Public Function CONTRACT_LEAD_TIME(Optional end_dates_current As Variant, Optional as_at As Variant, Optional long_months As Variant, Optional short_months As Variant) As Variant
Attribute CONTRACT_LEAD_TIME.VB_Description = "By when the award of what follows a contract must begin, and where that stands."
    CONTRACT_LEAD_TIME = CwbCall("CONTRACT_LEAD_TIME", Array(CwbIn(end_dates_current), CwbIn(as_at), CwbIn(long_months), CwbIn(short_months), CwbWhere()))
End Function

Public Function WHY(Optional cell As Variant) As Variant
Attribute WHY.VB_Description = "Why a cell of ours shows an error, in one sentence."
    WHY = CwbCall("WHY", Array(CwbAddress(cell), CwbWhere()))
End Function

Public Function EXPLAIN(Optional cell As Variant) As Variant
Attribute EXPLAIN.VB_Description = "How a cell of ours came to its answer: function, every input, unit, result and source."
    EXPLAIN = CwbCall("EXPLAIN", Array(CwbAddress(cell), CwbWhere()))
End Function

Public Function SOURCES(Optional function_name As Variant) As Variant
Attribute SOURCES.VB_Description = "Where the rule behind a function comes from: title, section, web address, evidence status."
    SOURCES = CwbCall("SOURCES", Array(CwbIn(function_name), CwbWhere()))
End Function
