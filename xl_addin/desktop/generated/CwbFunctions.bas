Attribute VB_Name = "CwbFunctions"
Option Explicit
' Generated from the registry by xl_addin/generate.py. Do not edit.

Public Function TENDER_PRICE_POINTS(prices As Variant, method As Variant, max_points As Variant, Optional parameters As Variant, Optional admitted As Variant) As Variant
    TENDER_PRICE_POINTS = CwbCall("TENDER_PRICE_POINTS", Array(CwbIn(prices), CwbIn(method), CwbIn(max_points), CwbIn(parameters), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_VALUE_INDEX(prices As Variant, quality As Variant, method As Variant, Optional parameters As Variant, Optional admitted As Variant) As Variant
    TENDER_VALUE_INDEX = CwbCall("TENDER_VALUE_INDEX", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(parameters), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_METHODS() As Variant
    TENDER_METHODS = CwbCall("TENDER_METHODS", Array(CwbWhere()))
End Function

Public Function TENDER_WHOLE_LIFE_COST(prices As Variant, annual_costs As Variant, residuals As Variant, discount_rate As Variant) As Variant
    TENDER_WHOLE_LIFE_COST = CwbCall("TENDER_WHOLE_LIFE_COST", Array(CwbIn(prices), CwbIn(annual_costs), CwbIn(residuals), CwbIn(discount_rate), CwbWhere()))
End Function

Public Function TENDER_QUALITY_POINTS(marks As Variant, weights As Variant, scale As Variant, Optional weights_total As Variant, Optional method As Variant, Optional means As Variant) As Variant
    TENDER_QUALITY_POINTS = CwbCall("TENDER_QUALITY_POINTS", Array(CwbIn(marks), CwbIn(weights), CwbIn(scale), CwbIn(weights_total), CwbIn(method), CwbIn(means), CwbWhere()))
End Function

Public Function TENDER_RANK(totals As Variant, Optional tie_breakers As Variant, Optional tie_directions As Variant, Optional direction As Variant, Optional admitted As Variant) As Variant
    TENDER_RANK = CwbCall("TENDER_RANK", Array(CwbIn(totals), CwbIn(tie_breakers), CwbIn(tie_directions), CwbIn(direction), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_DECIDED_BY(totals As Variant, Optional tie_breakers As Variant, Optional tie_names As Variant, Optional admitted As Variant) As Variant
    TENDER_DECIDED_BY = CwbCall("TENDER_DECIDED_BY", Array(CwbIn(totals), CwbIn(tie_breakers), CwbIn(tie_names), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_CRITERIA_WEIGHTS(criteria As Variant, parents As Variant, weights As Variant, mode As Variant, Optional weights_total As Variant, Optional pass_fail As Variant) As Variant
    TENDER_CRITERIA_WEIGHTS = CwbCall("TENDER_CRITERIA_WEIGHTS", Array(CwbIn(criteria), CwbIn(parents), CwbIn(weights), CwbIn(mode), CwbIn(weights_total), CwbIn(pass_fail), CwbWhere()))
End Function

Public Function TENDER_HURDLES(values As Variant, Optional thresholds As Variant, Optional comparison As Variant, Optional top_n As Variant, Optional within_of_best As Variant) As Variant
    TENDER_HURDLES = CwbCall("TENDER_HURDLES", Array(CwbIn(values), CwbIn(thresholds), CwbIn(comparison), CwbIn(top_n), CwbIn(within_of_best), CwbWhere()))
End Function

Public Function TENDER_TOTAL_SCORE(quality As Variant, price_points As Variant, quality_weight As Variant, price_weight As Variant, Optional price_maximum As Variant, Optional weights_total As Variant, Optional admitted As Variant) As Variant
    TENDER_TOTAL_SCORE = CwbCall("TENDER_TOTAL_SCORE", Array(CwbIn(quality), CwbIn(price_points), CwbIn(quality_weight), CwbIn(price_weight), CwbIn(price_maximum), CwbIn(weights_total), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_NEAR_TIE(totals As Variant, Optional band As Variant, Optional comparison As Variant, Optional direction As Variant, Optional admitted As Variant) As Variant
    TENDER_NEAR_TIE = CwbCall("TENDER_NEAR_TIE", Array(CwbIn(totals), CwbIn(band), CwbIn(comparison), CwbIn(direction), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_ABNORMALLY_LOW(prices As Variant, test As Variant, parameters As Variant, Optional admitted As Variant, Optional initial_prices As Variant) As Variant
    TENDER_ABNORMALLY_LOW = CwbCall("TENDER_ABNORMALLY_LOW", Array(CwbIn(prices), CwbIn(test), CwbIn(parameters), CwbIn(admitted), CwbIn(initial_prices), CwbWhere()))
End Function

Public Function TENDER_LOT_AWARD(lots As Variant, bidders As Variant, totals As Variant, Optional lot_limit As Variant, Optional preferences As Variant, Optional direction As Variant, Optional admitted As Variant) As Variant
    TENDER_LOT_AWARD = CwbCall("TENDER_LOT_AWARD", Array(CwbIn(lots), CwbIn(bidders), CwbIn(totals), CwbIn(lot_limit), CwbIn(preferences), CwbIn(direction), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_DIVERGENCE(evaluators As Variant, questions As Variant, bidders As Variant, marks As Variant, scale As Variant, parameters As Variant, Optional conflicts As Variant) As Variant
    TENDER_DIVERGENCE = CwbCall("TENDER_DIVERGENCE", Array(CwbIn(evaluators), CwbIn(questions), CwbIn(bidders), CwbIn(marks), CwbIn(scale), CwbIn(parameters), CwbIn(conflicts), CwbWhere()))
End Function

Public Function TENDER_EVALUATOR_PROFILE(evaluators As Variant, questions As Variant, bidders As Variant, marks As Variant, scale As Variant, question_weights As Variant, Optional other_points As Variant, Optional conflicts As Variant, Optional questions_total As Variant) As Variant
    TENDER_EVALUATOR_PROFILE = CwbCall("TENDER_EVALUATOR_PROFILE", Array(CwbIn(evaluators), CwbIn(questions), CwbIn(bidders), CwbIn(marks), CwbIn(scale), CwbIn(question_weights), CwbIn(other_points), CwbIn(conflicts), CwbIn(questions_total), CwbWhere()))
End Function

Public Function TENDER_MODERATED_MARKS(evaluators As Variant, questions As Variant, bidders As Variant, marks As Variant, scale As Variant, method As Variant, parameters As Variant, Optional decisions As Variant, Optional adjusted As Variant, Optional conflicts As Variant) As Variant
    TENDER_MODERATED_MARKS = CwbCall("TENDER_MODERATED_MARKS", Array(CwbIn(evaluators), CwbIn(questions), CwbIn(bidders), CwbIn(marks), CwbIn(scale), CwbIn(method), CwbIn(parameters), CwbIn(decisions), CwbIn(adjusted), CwbIn(conflicts), CwbWhere()))
End Function

Public Function TENDER_RECONCILE(parts As Variant, printed_totals As Variant, Optional tolerance As Variant) As Variant
    TENDER_RECONCILE = CwbCall("TENDER_RECONCILE", Array(CwbIn(parts), CwbIn(printed_totals), CwbIn(tolerance), CwbWhere()))
End Function

Public Function TENDER_SAME_BASIS(bidders As Variant, prices As Variant, currencies As Variant, vat_bases As Variant, published_currency As Variant, published_vat_basis As Variant, Optional admitted As Variant) As Variant
    TENDER_SAME_BASIS = CwbCall("TENDER_SAME_BASIS", Array(CwbIn(bidders), CwbIn(prices), CwbIn(currencies), CwbIn(vat_bases), CwbIn(published_currency), CwbIn(published_vat_basis), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_REGIME(start_date As Variant, buyer As Variant, service As Variant, Optional main_element As Variant) As Variant
    TENDER_REGIME = CwbCall("TENDER_REGIME", Array(CwbIn(start_date), CwbIn(buyer), CwbIn(service), CwbIn(main_element), CwbWhere()))
End Function

Public Function TENDER_PROCESS(answers As Variant, start_date As Variant) As Variant
    TENDER_PROCESS = CwbCall("TENDER_PROCESS", Array(CwbIn(answers), CwbIn(start_date), CwbWhere()))
End Function

Public Function TENDER_MINIMUM_DAYS(regime As Variant, procedure As Variant, sent_date As Variant, Optional flags As Variant) As Variant
    TENDER_MINIMUM_DAYS = CwbCall("TENDER_MINIMUM_DAYS", Array(CwbIn(regime), CwbIn(procedure), CwbIn(sent_date), CwbIn(flags), CwbWhere()))
End Function

Public Function TENDER_STANDSTILL_END(regime As Variant, published_dates As Variant, Optional holidays As Variant, Optional electronic As Variant, Optional stated_last_days As Variant) As Variant
    TENDER_STANDSTILL_END = CwbCall("TENDER_STANDSTILL_END", Array(CwbIn(regime), CwbIn(published_dates), CwbIn(holidays), CwbIn(electronic), CwbIn(stated_last_days), CwbWhere()))
End Function

Public Function TENDER_REPRESENTATIONS(received_dates As Variant, standstill_end As Variant, decision_dates As Variant, Optional holidays As Variant) As Variant
    TENDER_REPRESENTATIONS = CwbCall("TENDER_REPRESENTATIONS", Array(CwbIn(received_dates), CwbIn(standstill_end), CwbIn(decision_dates), CwbIn(holidays), CwbWhere()))
End Function

Public Function TENDER_BREAK_EVEN_WEIGHT(prices As Variant, quality As Variant, method As Variant, quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional pairs As Variant) As Variant
    TENDER_BREAK_EVEN_WEIGHT = CwbCall("TENDER_BREAK_EVEN_WEIGHT", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(pairs), CwbWhere()))
End Function

Public Function TENDER_RANK_REVERSAL(prices As Variant, quality As Variant, method As Variant, quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant) As Variant
    TENDER_RANK_REVERSAL = CwbCall("TENDER_RANK_REVERSAL", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_MARK_FLIP(prices As Variant, marks As Variant, weights As Variant, scale As Variant, method As Variant, quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional thresholds As Variant, Optional overall_threshold As Variant, Optional tie_rule As Variant, Optional layout As Variant, Optional weights_total As Variant) As Variant
    TENDER_MARK_FLIP = CwbCall("TENDER_MARK_FLIP", Array(CwbIn(prices), CwbIn(marks), CwbIn(weights), CwbIn(scale), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(thresholds), CwbIn(overall_threshold), CwbIn(tie_rule), CwbIn(layout), CwbIn(weights_total), CwbWhere()))
End Function

Public Function TENDER_PRICE_FLIP(prices As Variant, quality As Variant, method As Variant, quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional unit As Variant, Optional tie_rule As Variant) As Variant
    TENDER_PRICE_FLIP = CwbCall("TENDER_PRICE_FLIP", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(unit), CwbIn(tie_rule), CwbWhere()))
End Function

Public Function TENDER_POUNDS_PER_POINT(prices As Variant, quality As Variant, method As Variant, quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional low_price_ratio As Variant) As Variant
    TENDER_POUNDS_PER_POINT = CwbCall("TENDER_POUNDS_PER_POINT", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(low_price_ratio), CwbWhere()))
End Function

Public Function TENDER_EFFECTIVE_WEIGHT(prices As Variant, quality As Variant, method As Variant, quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional warning_share As Variant) As Variant
    TENDER_EFFECTIVE_WEIGHT = CwbCall("TENDER_EFFECTIVE_WEIGHT", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(warning_share), CwbWhere()))
End Function

Public Function TENDER_FORMULA_COMPARISON(prices As Variant, quality As Variant, method As Variant, quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional tie_rule As Variant) As Variant
    TENDER_FORMULA_COMPARISON = CwbCall("TENDER_FORMULA_COMPARISON", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(tie_rule), CwbWhere()))
End Function

Public Function TENDER_WIN_SHARE(prices As Variant, quality As Variant, method As Variant, quality_weight As Variant, Optional parameters As Variant, Optional admitted As Variant, Optional question_weights As Variant, Optional concentration As Variant, Optional draws As Variant, Optional seed As Variant, Optional leave_one_out As Variant, Optional weights_total As Variant) As Variant
    TENDER_WIN_SHARE = CwbCall("TENDER_WIN_SHARE", Array(CwbIn(prices), CwbIn(quality), CwbIn(method), CwbIn(quality_weight), CwbIn(parameters), CwbIn(admitted), CwbIn(question_weights), CwbIn(concentration), CwbIn(draws), CwbIn(seed), CwbIn(leave_one_out), CwbIn(weights_total), CwbWhere()))
End Function

Public Function TENDER_HEALTH_CHECK(facts As Variant, Optional as_at As Variant, Optional parameters As Variant) As Variant
    TENDER_HEALTH_CHECK = CwbCall("TENDER_HEALTH_CHECK", Array(CwbIn(facts), CwbIn(as_at), CwbIn(parameters), CwbWhere()))
End Function

Public Function TENDER_RED_FLAGS(facts As Variant, Optional bids As Variant, Optional discounts As Variant, Optional as_at As Variant, Optional parameters As Variant) As Variant
    TENDER_RED_FLAGS = CwbCall("TENDER_RED_FLAGS", Array(CwbIn(facts), CwbIn(bids), CwbIn(discounts), CwbIn(as_at), CwbIn(parameters), CwbWhere()))
End Function

Public Function CAPITATION_SERVICE_BLEND(weighted_populations As Variant, service_weights As Variant) As Variant
    CAPITATION_SERVICE_BLEND = CwbCall("CAPITATION_SERVICE_BLEND", Array(CwbIn(weighted_populations), CwbIn(service_weights), CwbWhere()))
End Function

Public Function CAPITATION_INEQUALITIES_BLEND(weighted_population As Variant, avoidable_mortality As Variant, inequalities_weight As Variant) As Variant
    CAPITATION_INEQUALITIES_BLEND = CwbCall("CAPITATION_INEQUALITIES_BLEND", Array(CwbIn(weighted_population), CwbIn(avoidable_mortality), CwbIn(inequalities_weight), CwbWhere()))
End Function

Public Function CAPITATION_UNAVOIDABLE_COST(weighted_population As Variant, market_forces_factor As Variant, ambulance_cost_adjustment As Variant) As Variant
    CAPITATION_UNAVOIDABLE_COST = CwbCall("CAPITATION_UNAVOIDABLE_COST", Array(CwbIn(weighted_population), CwbIn(market_forces_factor), CwbIn(ambulance_cost_adjustment), CwbWhere()))
End Function

Public Function CAPITATION_NEED_INDEX(weighted_population As Variant, registered_lists As Variant) As Variant
    CAPITATION_NEED_INDEX = CwbCall("CAPITATION_NEED_INDEX", Array(CwbIn(weighted_population), CwbIn(registered_lists), CwbWhere()))
End Function

Public Function CAPITATION_TARGET(weighted_populations As Variant, quanta As Variant, Optional add_ons As Variant, Optional stream_totals As Variant) As Variant
    CAPITATION_TARGET = CwbCall("CAPITATION_TARGET", Array(CwbIn(weighted_populations), CwbIn(quanta), CwbIn(add_ons), CwbIn(stream_totals), CwbWhere()))
End Function

Public Function CAPITATION_TOTAL(amounts As Variant, Optional amounts_unit As Variant) As Variant
    CAPITATION_TOTAL = CwbCall("CAPITATION_TOTAL", Array(CwbIn(amounts), CwbIn(amounts_unit), CwbWhere()))
End Function

Public Function CAPITATION_OVERALL_POPULATION(targets As Variant, registered_lists As Variant, Optional all_units As Variant) As Variant
    CAPITATION_OVERALL_POPULATION = CwbCall("CAPITATION_OVERALL_POPULATION", Array(CwbIn(targets), CwbIn(registered_lists), CwbIn(all_units), CwbWhere()))
End Function

Public Function CAPITATION_SPLIT(total As Variant, weights As Variant, Optional keys As Variant, Optional method As Variant, Optional smallest_part As Variant) As Variant
    CAPITATION_SPLIT = CwbCall("CAPITATION_SPLIT", Array(CwbIn(total), CwbIn(weights), CwbIn(keys), CwbIn(method), CwbIn(smallest_part), CwbWhere()))
End Function

Public Function REGISTER_STATUS(start_dates As Variant, end_dates_original As Variant, end_dates_current As Variant, as_at As Variant, Optional end_flags As Variant) As Variant
    REGISTER_STATUS = CwbCall("REGISTER_STATUS", Array(CwbIn(start_dates), CwbIn(end_dates_original), CwbIn(end_dates_current), CwbIn(as_at), CwbIn(end_flags), CwbWhere()))
End Function

Public Function REGISTER_NOTICE_DEADLINE(end_dates_current As Variant, notice_period_months As Variant) As Variant
    REGISTER_NOTICE_DEADLINE = CwbCall("REGISTER_NOTICE_DEADLINE", Array(CwbIn(end_dates_current), CwbIn(notice_period_months), CwbWhere()))
End Function

Public Function WHY(cell As Variant) As Variant
    WHY = CwbCall("WHY", Array(CwbAddress(cell), CwbWhere()))
End Function

Public Function EXPLAIN(cell As Variant) As Variant
    EXPLAIN = CwbCall("EXPLAIN", Array(CwbAddress(cell), CwbWhere()))
End Function

Public Function SOURCES(function_name As Variant) As Variant
    SOURCES = CwbCall("SOURCES", Array(CwbIn(function_name), CwbWhere()))
End Function
