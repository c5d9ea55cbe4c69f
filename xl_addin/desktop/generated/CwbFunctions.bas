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

Public Function CAPITATION_NEED_INDEX_BY_BASE(weighted_population As Variant, registered_lists As Variant, base As Variant, Optional systems As Variant) As Variant
    CAPITATION_NEED_INDEX_BY_BASE = CwbCall("CAPITATION_NEED_INDEX_BY_BASE", Array(CwbIn(weighted_population), CwbIn(registered_lists), CwbIn(base), CwbIn(systems), CwbWhere()))
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

Public Function CAPITATION_DISTANCE(allocations As Variant, targets As Variant, Optional targets_unit As Variant, Optional registered_lists As Variant) As Variant
    CAPITATION_DISTANCE = CwbCall("CAPITATION_DISTANCE", Array(CwbIn(allocations), CwbIn(targets), CwbIn(targets_unit), CwbIn(registered_lists), CwbWhere()))
End Function

Public Function CAPITATION_PACE(baselines As Variant, targets As Variant, budget As Variant, rules As Variant, Optional keys As Variant, Optional closing As Variant, Optional smallest_part As Variant) As Variant
    CAPITATION_PACE = CwbCall("CAPITATION_PACE", Array(CwbIn(baselines), CwbIn(targets), CwbIn(budget), CwbIn(rules), CwbIn(keys), CwbIn(closing), CwbIn(smallest_part), CwbWhere()))
End Function

Public Function CAPITATION_PACE_CHECK(baselines As Variant, targets As Variant, budget As Variant, rules As Variant, Optional keys As Variant, Optional closing As Variant, Optional smallest_part As Variant) As Variant
    CAPITATION_PACE_CHECK = CwbCall("CAPITATION_PACE_CHECK", Array(CwbIn(baselines), CwbIn(targets), CwbIn(budget), CwbIn(rules), CwbIn(keys), CwbIn(closing), CwbIn(smallest_part), CwbWhere()))
End Function

Public Function CAPITATION_AGE_BANDS(people As Variant, ages As Variant, band_starts As Variant, oldest_age As Variant, Optional blanks As Variant) As Variant
    CAPITATION_AGE_BANDS = CwbCall("CAPITATION_AGE_BANDS", Array(CwbIn(people), CwbIn(ages), CwbIn(band_starts), CwbIn(oldest_age), CwbIn(blanks), CwbWhere()))
End Function

Public Function CAPITATION_WEIGHTED_POPULATION(people As Variant, weights_per_head As Variant, Optional additional_need As Variant, Optional blanks As Variant) As Variant
    CAPITATION_WEIGHTED_POPULATION = CwbCall("CAPITATION_WEIGHTED_POPULATION", Array(CwbIn(people), CwbIn(weights_per_head), CwbIn(additional_need), CwbIn(blanks), CwbWhere()))
End Function

Public Function CAPITATION_BLANKS(values As Variant, policies As Variant, Optional headings As Variant) As Variant
    CAPITATION_BLANKS = CwbCall("CAPITATION_BLANKS", Array(CwbIn(values), CwbIn(policies), CwbIn(headings), CwbWhere()))
End Function

Public Function CAPITATION_RISK_SCORE(coefficients As Variant, Optional normalisation As Variant, Optional coding_adjustment As Variant) As Variant
    CAPITATION_RISK_SCORE = CwbCall("CAPITATION_RISK_SCORE", Array(CwbIn(coefficients), CwbIn(normalisation), CwbIn(coding_adjustment), CwbWhere()))
End Function

Public Function CAPITATION_INDICATOR_SPLIT(total As Variant, eligible As Variant, indicators As Variant, indicator_weights As Variant, forms As Variant, Optional keys As Variant) As Variant
    CAPITATION_INDICATOR_SPLIT = CwbCall("CAPITATION_INDICATOR_SPLIT", Array(CwbIn(total), CwbIn(eligible), CwbIn(indicators), CwbIn(indicator_weights), CwbIn(forms), CwbIn(keys), CwbWhere()))
End Function

Public Function CAPITATION_CASCADE(total As Variant, units As Variant, weights As Variant, Optional parents As Variant, Optional top_slice As Variant, Optional levels As Variant, Optional steps As Variant, Optional method As Variant) As Variant
    CAPITATION_CASCADE = CwbCall("CAPITATION_CASCADE", Array(CwbIn(total), CwbIn(units), CwbIn(weights), CwbIn(parents), CwbIn(top_slice), CwbIn(levels), CwbIn(steps), CwbIn(method), CwbWhere()))
End Function

Public Function POOL_CONTRIBUTIONS(partners As Variant, contributions As Variant, Optional lines As Variant, Optional budgets As Variant) As Variant
    POOL_CONTRIBUTIONS = CwbCall("POOL_CONTRIBUTIONS", Array(CwbIn(partners), CwbIn(contributions), CwbIn(lines), CwbIn(budgets), CwbWhere()))
End Function

Public Function POOL_LINE_SHARES(lines As Variant, amounts As Variant, profiles As Variant, partners As Variant, contributions As Variant, Optional named_partners As Variant, Optional shares As Variant) As Variant
    POOL_LINE_SHARES = CwbCall("POOL_LINE_SHARES", Array(CwbIn(lines), CwbIn(amounts), CwbIn(profiles), CwbIn(partners), CwbIn(contributions), CwbIn(named_partners), CwbIn(shares), CwbWhere()))
End Function

Public Function POOL_INSTALMENTS(amounts As Variant, weights As Variant, Optional rounding As Variant) As Variant
    POOL_INSTALMENTS = CwbCall("POOL_INSTALMENTS", Array(CwbIn(amounts), CwbIn(weights), CwbIn(rounding), CwbWhere()))
End Function

Public Function POOL_OUTTURN(lines As Variant, budgets As Variant, actuals As Variant, partners As Variant, contributions As Variant, Optional profiles As Variant, Optional named_partners As Variant, Optional shares As Variant, Optional uncommitted As Variant, Optional risk_pool As Variant, Optional caps As Variant, Optional cap_policy As Variant, Optional underspend As Variant, Optional protected_partner As Variant, Optional others_first As Variant) As Variant
    POOL_OUTTURN = CwbCall("POOL_OUTTURN", Array(CwbIn(lines), CwbIn(budgets), CwbIn(actuals), CwbIn(partners), CwbIn(contributions), CwbIn(profiles), CwbIn(named_partners), CwbIn(shares), CwbIn(uncommitted), CwbIn(risk_pool), CwbIn(caps), CwbIn(cap_policy), CwbIn(underspend), CwbIn(protected_partner), CwbIn(others_first), CwbWhere()))
End Function

Public Function RISK_SHARE(benchmarks As Variant, actuals As Variant, gain_bands As Variant, loss_bands As Variant, form As Variant, Optional dead_bands As Variant, Optional caps As Variant, Optional quality_scores As Variant) As Variant
    RISK_SHARE = CwbCall("RISK_SHARE", Array(CwbIn(benchmarks), CwbIn(actuals), CwbIn(gain_bands), CwbIn(loss_bands), CwbIn(form), CwbIn(dead_bands), CwbIn(caps), CwbIn(quality_scores), CwbWhere()))
End Function

Public Function RISK_QUALITY_SHARE(shares As Variant, quality_scores As Variant, loss_limits As Variant, Optional withheld As Variant) As Variant
    RISK_QUALITY_SHARE = CwbCall("RISK_QUALITY_SHARE", Array(CwbIn(shares), CwbIn(quality_scores), CwbIn(loss_limits), CwbIn(withheld), CwbWhere()))
End Function

Public Function RISK_POOL_SHARE(amount As Variant, parties As Variant, key As Variant, Optional basis As Variant, Optional caps As Variant, Optional cap_policy As Variant) As Variant
    RISK_POOL_SHARE = CwbCall("RISK_POOL_SHARE", Array(CwbIn(amount), CwbIn(parties), CwbIn(key), CwbIn(basis), CwbIn(caps), CwbIn(cap_policy), CwbWhere()))
End Function

Public Function RISK_PRIME_PROVIDER(subcontractors As Variant, budgets As Variant, actuals As Variant, gain_shares As Variant, loss_shares As Variant, contract_sum As Variant, prime_costs As Variant, prime_shares As Variant, Optional loss_caps As Variant) As Variant
    RISK_PRIME_PROVIDER = CwbCall("RISK_PRIME_PROVIDER", Array(CwbIn(subcontractors), CwbIn(budgets), CwbIn(actuals), CwbIn(gain_shares), CwbIn(loss_shares), CwbIn(contract_sum), CwbIn(prime_costs), CwbIn(prime_shares), CwbIn(loss_caps), CwbWhere()))
End Function

Public Function OUTCOME_SCORE(measures As Variant, weights As Variant, thresholds As Variant, targets As Variant, results As Variant, Optional missing As Variant, Optional better As Variant) As Variant
    OUTCOME_SCORE = CwbCall("OUTCOME_SCORE", Array(CwbIn(measures), CwbIn(weights), CwbIn(thresholds), CwbIn(targets), CwbIn(results), CwbIn(missing), CwbIn(better), CwbWhere()))
End Function

Public Function OUTCOME_PAYMENT(contract_sum As Variant, outcome_share As Variant, scores As Variant) As Variant
    OUTCOME_PAYMENT = CwbCall("OUTCOME_PAYMENT", Array(CwbIn(contract_sum), CwbIn(outcome_share), CwbIn(scores), CwbWhere()))
End Function

Public Function OUTCOME_RAMP(contract_sums As Variant, outcome_shares As Variant, scores As Variant, Optional distribution_gate As Variant) As Variant
    OUTCOME_RAMP = CwbCall("OUTCOME_RAMP", Array(CwbIn(contract_sums), CwbIn(outcome_shares), CwbIn(scores), CwbIn(distribution_gate), CwbWhere()))
End Function

Public Function CAPITATION_LIST_RECONCILIATION(keys As Variant, lists As Variant, mode As Variant, amounts As Variant, paid As Variant, Optional opened As Variant, Optional closed As Variant, Optional year_start As Variant) As Variant
    CAPITATION_LIST_RECONCILIATION = CwbCall("CAPITATION_LIST_RECONCILIATION", Array(CwbIn(keys), CwbIn(lists), CwbIn(mode), CwbIn(amounts), CwbIn(paid), CwbIn(opened), CwbIn(closed), CwbIn(year_start), CwbWhere()))
End Function

Public Function CAPITATION_LEAVER_EFFECT(keys As Variant, lists As Variant, mode As Variant, amounts As Variant, leaver As Variant, leaves_in_quarter As Variant) As Variant
    CAPITATION_LEAVER_EFFECT = CwbCall("CAPITATION_LEAVER_EFFECT", Array(CwbIn(keys), CwbIn(lists), CwbIn(mode), CwbIn(amounts), CwbIn(leaver), CwbIn(leaves_in_quarter), CwbWhere()))
End Function

Public Function CAPITATION_PART_YEAR_DUE(registered_list As Variant, rate As Variant, open_from As Variant, closed_on As Variant, year_start As Variant) As Variant
    CAPITATION_PART_YEAR_DUE = CwbCall("CAPITATION_PART_YEAR_DUE", Array(CwbIn(registered_list), CwbIn(rate), CwbIn(open_from), CwbIn(closed_on), CwbIn(year_start), CwbWhere()))
End Function

Public Function CAPITATION_CARVE_OUT(keys As Variant, budgets As Variant, registered_lists As Variant, weighted_populations As Variant, share_by As Variant, members As Variant, contract_values As Variant, scopes As Variant) As Variant
    CAPITATION_CARVE_OUT = CwbCall("CAPITATION_CARVE_OUT", Array(CwbIn(keys), CwbIn(budgets), CwbIn(registered_lists), CwbIn(weighted_populations), CwbIn(share_by), CwbIn(members), CwbIn(contract_values), CwbIn(scopes), CwbWhere()))
End Function

Public Function CAPITATION_CARVE_OUT_CONTRACTS(budgets As Variant, weighted_populations As Variant, share_by As Variant, members As Variant, contract_values As Variant, scopes As Variant) As Variant
    CAPITATION_CARVE_OUT_CONTRACTS = CwbCall("CAPITATION_CARVE_OUT_CONTRACTS", Array(CwbIn(budgets), CwbIn(weighted_populations), CwbIn(share_by), CwbIn(members), CwbIn(contract_values), CwbIn(scopes), CwbWhere()))
End Function

Public Function CAPITATION_PER_HEAD_GATE(annual_values As Variant, people As Variant, registered_lists As Variant, core_per_head As Variant, Optional as_at As Variant, Optional thresholds As Variant) As Variant
    CAPITATION_PER_HEAD_GATE = CwbCall("CAPITATION_PER_HEAD_GATE", Array(CwbIn(annual_values), CwbIn(people), CwbIn(registered_lists), CwbIn(core_per_head), CwbIn(as_at), CwbIn(thresholds), CwbWhere()))
End Function

Public Function CAPITATION_CONTROL_TOTALS(amounts As Variant, published As Variant, tolerance As Variant) As Variant
    CAPITATION_CONTROL_TOTALS = CwbCall("CAPITATION_CONTROL_TOTALS", Array(CwbIn(amounts), CwbIn(published), CwbIn(tolerance), CwbWhere()))
End Function

Public Function CAPITATION_COVERAGE(universe_codes As Variant, universe_amounts As Variant, source_codes As Variant, Optional source_amounts As Variant, Optional universe_groups As Variant, Optional source_groups As Variant, Optional accepted As Variant, Optional dates As Variant) As Variant
    CAPITATION_COVERAGE = CwbCall("CAPITATION_COVERAGE", Array(CwbIn(universe_codes), CwbIn(universe_amounts), CwbIn(source_codes), CwbIn(source_amounts), CwbIn(universe_groups), CwbIn(source_groups), CwbIn(accepted), CwbIn(dates), CwbWhere()))
End Function

Public Function CAPITATION_COVERAGE_FINDINGS(universe_codes As Variant, universe_amounts As Variant, source_codes As Variant, Optional source_amounts As Variant, Optional universe_groups As Variant, Optional source_groups As Variant, Optional accepted As Variant, Optional dates As Variant) As Variant
    CAPITATION_COVERAGE_FINDINGS = CwbCall("CAPITATION_COVERAGE_FINDINGS", Array(CwbIn(universe_codes), CwbIn(universe_amounts), CwbIn(source_codes), CwbIn(source_amounts), CwbIn(universe_groups), CwbIn(source_groups), CwbIn(accepted), CwbIn(dates), CwbWhere()))
End Function

Public Function CAPITATION_COVERAGE_ROWS(universe_codes As Variant, universe_amounts As Variant, source_codes As Variant, Optional source_amounts As Variant, Optional universe_groups As Variant, Optional source_groups As Variant) As Variant
    CAPITATION_COVERAGE_ROWS = CwbCall("CAPITATION_COVERAGE_ROWS", Array(CwbIn(universe_codes), CwbIn(universe_amounts), CwbIn(source_codes), CwbIn(source_amounts), CwbIn(universe_groups), CwbIn(source_groups), CwbWhere()))
End Function

Public Function CAPITATION_COVERAGE_UNITS(universe_codes As Variant, universe_amounts As Variant, source_codes As Variant, Optional source_amounts As Variant, Optional universe_groups As Variant, Optional source_groups As Variant) As Variant
    CAPITATION_COVERAGE_UNITS = CwbCall("CAPITATION_COVERAGE_UNITS", Array(CwbIn(universe_codes), CwbIn(universe_amounts), CwbIn(source_codes), CwbIn(source_amounts), CwbIn(universe_groups), CwbIn(source_groups), CwbWhere()))
End Function

Public Function TRAJECTORY_STARTING_POINT(rise As Variant, rise_share As Variant, rise_years As Variant) As Variant
    TRAJECTORY_STARTING_POINT = CwbCall("TRAJECTORY_STARTING_POINT", Array(CwbIn(rise), CwbIn(rise_share), CwbIn(rise_years), CwbWhere()))
End Function

Public Function TRAJECTORY_READINGS(years As Variant, cost_now As Variant, added As Variant, reached_in_year As Variant) As Variant
    TRAJECTORY_READINGS = CwbCall("TRAJECTORY_READINGS", Array(CwbIn(years), CwbIn(cost_now), CwbIn(added), CwbIn(reached_in_year), CwbWhere()))
End Function

Public Function TRAJECTORY_SAVINGS(years As Variant, trajectory As Variant, actual As Variant, price_bases As Variant, Optional savings_cap As Variant) As Variant
    TRAJECTORY_SAVINGS = CwbCall("TRAJECTORY_SAVINGS", Array(CwbIn(years), CwbIn(trajectory), CwbIn(actual), CwbIn(price_bases), CwbIn(savings_cap), CwbWhere()))
End Function

Public Function TRAJECTORY_PRICE_VOLUME(volume_before As Variant, volume_after As Variant, price_before As Variant, price_after As Variant) As Variant
    TRAJECTORY_PRICE_VOLUME = CwbCall("TRAJECTORY_PRICE_VOLUME", Array(CwbIn(volume_before), CwbIn(volume_after), CwbIn(price_before), CwbIn(price_after), CwbWhere()))
End Function

Public Function TRAJECTORY_PRESENT_VALUE(years As Variant, amounts As Variant, price_base As Variant, timing As Variant, Optional discount_rate As Variant, Optional as_at As Variant) As Variant
    TRAJECTORY_PRESENT_VALUE = CwbCall("TRAJECTORY_PRESENT_VALUE", Array(CwbIn(years), CwbIn(amounts), CwbIn(price_base), CwbIn(timing), CwbIn(discount_rate), CwbIn(as_at), CwbWhere()))
End Function

Public Function TRAJECTORY_CASH_FORECAST(months As Variant, plan As Variant, actual As Variant, cash As Variant, method As Variant, Optional demand_change As Variant, Optional price_change As Variant) As Variant
    TRAJECTORY_CASH_FORECAST = CwbCall("TRAJECTORY_CASH_FORECAST", Array(CwbIn(months), CwbIn(plan), CwbIn(actual), CwbIn(cash), CwbIn(method), CwbIn(demand_change), CwbIn(price_change), CwbWhere()))
End Function

Public Function TRAJECTORY_CASH_EXHAUSTION(months As Variant, plan As Variant, actual As Variant, cash As Variant, method As Variant, scenarios As Variant, demand_changes As Variant, price_changes As Variant) As Variant
    TRAJECTORY_CASH_EXHAUSTION = CwbCall("TRAJECTORY_CASH_EXHAUSTION", Array(CwbIn(months), CwbIn(plan), CwbIn(actual), CwbIn(cash), CwbIn(method), CwbIn(scenarios), CwbIn(demand_changes), CwbIn(price_changes), CwbWhere()))
End Function

Public Function TRAJECTORY_MOVE(parties As Variant, amounts As Variant, from_parties As Variant, to_parties As Variant, moved As Variant, Optional expected_spend As Variant) As Variant
    TRAJECTORY_MOVE = CwbCall("TRAJECTORY_MOVE", Array(CwbIn(parties), CwbIn(amounts), CwbIn(from_parties), CwbIn(to_parties), CwbIn(moved), CwbIn(expected_spend), CwbWhere()))
End Function

Public Function TRAJECTORY_END_EARLY(parties As Variant, months As Variant, plan As Variant, leaver As Variant, last_month As Variant, Optional take_over As Variant) As Variant
    TRAJECTORY_END_EARLY = CwbCall("TRAJECTORY_END_EARLY", Array(CwbIn(parties), CwbIn(months), CwbIn(plan), CwbIn(leaver), CwbIn(last_month), CwbIn(take_over), CwbWhere()))
End Function

Public Function CAPITATION_VINTAGE_CHANGE(before_codes As Variant, before_parents As Variant, before_amounts As Variant, after_codes As Variant, after_parents As Variant, after_amounts As Variant, Optional coded_anew As Variant) As Variant
    CAPITATION_VINTAGE_CHANGE = CwbCall("CAPITATION_VINTAGE_CHANGE", Array(CwbIn(before_codes), CwbIn(before_parents), CwbIn(before_amounts), CwbIn(after_codes), CwbIn(after_parents), CwbIn(after_amounts), CwbIn(coded_anew), CwbWhere()))
End Function

Public Function REGISTER_STATUS(start_dates As Variant, end_dates_original As Variant, end_dates_current As Variant, as_at As Variant, Optional end_flags As Variant) As Variant
    REGISTER_STATUS = CwbCall("REGISTER_STATUS", Array(CwbIn(start_dates), CwbIn(end_dates_original), CwbIn(end_dates_current), CwbIn(as_at), CwbIn(end_flags), CwbWhere()))
End Function

Public Function REGISTER_NOTICE_DEADLINE(end_dates_current As Variant, notice_period_months As Variant) As Variant
    REGISTER_NOTICE_DEADLINE = CwbCall("REGISTER_NOTICE_DEADLINE", Array(CwbIn(end_dates_current), CwbIn(notice_period_months), CwbWhere()))
End Function

Public Function CONTRACT_TERM(start_dates As Variant, end_dates As Variant) As Variant
    CONTRACT_TERM = CwbCall("CONTRACT_TERM", Array(CwbIn(start_dates), CwbIn(end_dates), CwbWhere()))
End Function

Public Function CONTRACT_EXTENSIONS(extension_contract_ids As Variant, extension_numbers As Variant, extension_months As Variant, extension_states As Variant, contract_ids As Variant, end_dates_original As Variant, Optional signed_dates As Variant, Optional extension_notice_months As Variant) As Variant
    CONTRACT_EXTENSIONS = CwbCall("CONTRACT_EXTENSIONS", Array(CwbIn(extension_contract_ids), CwbIn(extension_numbers), CwbIn(extension_months), CwbIn(extension_states), CwbIn(contract_ids), CwbIn(end_dates_original), CwbIn(signed_dates), CwbIn(extension_notice_months), CwbWhere()))
End Function

Public Function CONTRACT_ENDS(contract_ids As Variant, end_dates_original As Variant, extension_contract_ids As Variant, extension_numbers As Variant, extension_months As Variant, extension_states As Variant, Optional signed_dates As Variant, Optional end_dates_stored As Variant, Optional end_flags As Variant) As Variant
    CONTRACT_ENDS = CwbCall("CONTRACT_ENDS", Array(CwbIn(contract_ids), CwbIn(end_dates_original), CwbIn(extension_contract_ids), CwbIn(extension_numbers), CwbIn(extension_months), CwbIn(extension_states), CwbIn(signed_dates), CwbIn(end_dates_stored), CwbIn(end_flags), CwbWhere()))
End Function

Public Function CONTRACT_BREAKS(triggers As Variant, earliest_dates As Variant, notice_months As Variant, as_at As Variant, Optional limits As Variant) As Variant
    CONTRACT_BREAKS = CwbCall("CONTRACT_BREAKS", Array(CwbIn(triggers), CwbIn(earliest_dates), CwbIn(notice_months), CwbIn(as_at), CwbIn(limits), CwbWhere()))
End Function

Public Function CONTRACT_EARLIEST_EXIT(contract_ids As Variant, start_dates As Variant, end_dates_current As Variant, values_annual As Variant, break_contract_ids As Variant, break_parties As Variant, triggers As Variant, earliest_dates As Variant, notice_months As Variant, compensations As Variant, as_at As Variant, Optional party As Variant) As Variant
    CONTRACT_EARLIEST_EXIT = CwbCall("CONTRACT_EARLIEST_EXIT", Array(CwbIn(contract_ids), CwbIn(start_dates), CwbIn(end_dates_current), CwbIn(values_annual), CwbIn(break_contract_ids), CwbIn(break_parties), CwbIn(triggers), CwbIn(earliest_dates), CwbIn(notice_months), CwbIn(compensations), CwbIn(as_at), CwbIn(party), CwbWhere()))
End Function

Public Function REGISTER_COMMITMENTS(start_dates As Variant, end_dates As Variant, contract_values As Variant, value_bases As Variant, year_starts As Variant, Optional end_flags As Variant) As Variant
    REGISTER_COMMITMENTS = CwbCall("REGISTER_COMMITMENTS", Array(CwbIn(start_dates), CwbIn(end_dates), CwbIn(contract_values), CwbIn(value_bases), CwbIn(year_starts), CwbIn(end_flags), CwbWhere()))
End Function

Public Function REGISTER_BUDGET(commissioners As Variant, base_amounts As Variant, uplifts As Variant, budget_commissioners As Variant, budgets As Variant) As Variant
    REGISTER_BUDGET = CwbCall("REGISTER_BUDGET", Array(CwbIn(commissioners), CwbIn(base_amounts), CwbIn(uplifts), CwbIn(budget_commissioners), CwbIn(budgets), CwbWhere()))
End Function

Public Function CONTRACT_MODIFICATION(regimes As Variant, original_processes As Variant, change_dates As Variant, this_change As Variant, prior_changes As Variant, original_values As Variant, materially_different As Variant, provided_for As Variant, succession_only As Variant, meets_basic_criteria As Variant, external_factors As Variant, authority_decision As Variant, Optional urgent As Variant, Optional gross_changes As Variant) As Variant
    CONTRACT_MODIFICATION = CwbCall("CONTRACT_MODIFICATION", Array(CwbIn(regimes), CwbIn(original_processes), CwbIn(change_dates), CwbIn(this_change), CwbIn(prior_changes), CwbIn(original_values), CwbIn(materially_different), CwbIn(provided_for), CwbIn(succession_only), CwbIn(meets_basic_criteria), CwbIn(external_factors), CwbIn(authority_decision), CwbIn(urgent), CwbIn(gross_changes), CwbWhere()))
End Function

Public Function CONTRACT_NOTICES_DUE(regimes As Variant, notice_types As Variant, event_dates As Variant, as_at As Variant, Optional contract_values As Variant, Optional published_dates As Variant, Optional limits As Variant) As Variant
    CONTRACT_NOTICES_DUE = CwbCall("CONTRACT_NOTICES_DUE", Array(CwbIn(regimes), CwbIn(notice_types), CwbIn(event_dates), CwbIn(as_at), CwbIn(contract_values), CwbIn(published_dates), CwbIn(limits), CwbWhere()))
End Function

Public Function CONTRACT_KPI_DUTY(regimes As Variant, contract_values As Variant, agreement_kinds As Variant, as_at As Variant, Optional inappropriate_reasons As Variant, Optional private_utilities As Variant) As Variant
    CONTRACT_KPI_DUTY = CwbCall("CONTRACT_KPI_DUTY", Array(CwbIn(regimes), CwbIn(contract_values), CwbIn(agreement_kinds), CwbIn(as_at), CwbIn(inappropriate_reasons), CwbIn(private_utilities), CwbWhere()))
End Function

Public Function REGISTER_PSR_SUMMARY(regimes As Variant, routes As Variant, agreement_kinds As Variant, signed_dates As Variant, start_dates As Variant, end_dates_current As Variant, holder_ids As Variant, period_start As Variant, period_end As Variant, Optional asked_for As Variant) As Variant
    REGISTER_PSR_SUMMARY = CwbCall("REGISTER_PSR_SUMMARY", Array(CwbIn(regimes), CwbIn(routes), CwbIn(agreement_kinds), CwbIn(signed_dates), CwbIn(start_dates), CwbIn(end_dates_current), CwbIn(holder_ids), CwbIn(period_start), CwbIn(period_end), CwbIn(asked_for), CwbWhere()))
End Function

Public Function ISAP_CHECK(early_engagement As Variant, checkpoint_1 As Variant, tender_start As Variant, preferred_bidder As Variant, checkpoint_2 As Variant, signed_dates As Variant, checkpoint_3 As Variant, start_dates As Variant, Optional in_scope As Variant) As Variant
    ISAP_CHECK = CwbCall("ISAP_CHECK", Array(CwbIn(early_engagement), CwbIn(checkpoint_1), CwbIn(tender_start), CwbIn(preferred_bidder), CwbIn(checkpoint_2), CwbIn(signed_dates), CwbIn(checkpoint_3), CwbIn(start_dates), CwbIn(in_scope), CwbWhere()))
End Function

Public Function CONTRACT_FUNCTION_TRANSFER(transfer_kinds As Variant, accountable_bodies As Variant, isap_covered As Variant, isap_recorded As Variant, party_ids As Variant, org_types As Variant, Optional duty_delegable As Variant) As Variant
    CONTRACT_FUNCTION_TRANSFER = CwbCall("CONTRACT_FUNCTION_TRANSFER", Array(CwbIn(transfer_kinds), CwbIn(accountable_bodies), CwbIn(isap_covered), CwbIn(isap_recorded), CwbIn(party_ids), CwbIn(org_types), CwbIn(duty_delegable), CwbWhere()))
End Function

Public Function CONTRACT_DUTY(duty_delegable As Variant, accountable_bodies As Variant, party_ids As Variant, org_types As Variant) As Variant
    CONTRACT_DUTY = CwbCall("CONTRACT_DUTY", Array(CwbIn(duty_delegable), CwbIn(accountable_bodies), CwbIn(party_ids), CwbIn(org_types), CwbWhere()))
End Function

Public Function CONTRACT_GP_LIST_AT_RISK(contract_ids As Variant, practice_contract_ids As Variant, list_sizes As Variant, right_to_return As Variant, returned_dates As Variant, Optional gp_led As Variant, Optional warn_above As Variant) As Variant
    CONTRACT_GP_LIST_AT_RISK = CwbCall("CONTRACT_GP_LIST_AT_RISK", Array(CwbIn(contract_ids), CwbIn(practice_contract_ids), CwbIn(list_sizes), CwbIn(right_to_return), CwbIn(returned_dates), CwbIn(gp_led), CwbIn(warn_above), CwbWhere()))
End Function

Public Function CONTRACT_DISTRIBUTION(contract_ids As Variant, condition_contract_ids As Variant, condition_ids As Variant, condition_types As Variant, blocks As Variant, met As Variant) As Variant
    CONTRACT_DISTRIBUTION = CwbCall("CONTRACT_DISTRIBUTION", Array(CwbIn(contract_ids), CwbIn(condition_contract_ids), CwbIn(condition_ids), CwbIn(condition_types), CwbIn(blocks), CwbIn(met), CwbWhere()))
End Function

Public Function REGISTER_SHARE_CHECK(contract_ids As Variant, share_contract_ids As Variant, commissioner_ids As Variant, shares As Variant, effective_from As Variant, as_at As Variant) As Variant
    REGISTER_SHARE_CHECK = CwbCall("REGISTER_SHARE_CHECK", Array(CwbIn(contract_ids), CwbIn(share_contract_ids), CwbIn(commissioner_ids), CwbIn(shares), CwbIn(effective_from), CwbIn(as_at), CwbWhere()))
End Function

Public Function CONTRACT_SHARE_AMOUNTS(contract_ids As Variant, amounts As Variant, share_contract_ids As Variant, commissioner_ids As Variant, shares As Variant, effective_from As Variant, as_at As Variant) As Variant
    CONTRACT_SHARE_AMOUNTS = CwbCall("CONTRACT_SHARE_AMOUNTS", Array(CwbIn(contract_ids), CwbIn(amounts), CwbIn(share_contract_ids), CwbIn(commissioner_ids), CwbIn(shares), CwbIn(effective_from), CwbIn(as_at), CwbWhere()))
End Function

Public Function REGISTER_SPEND_MATCH(line_suppliers As Variant, line_dates As Variant, line_net As Variant, line_references As Variant, line_narratives As Variant, line_company_numbers As Variant, contract_ids As Variant, contract_references As Variant, contract_suppliers As Variant, contract_company_numbers As Variant, start_dates As Variant, end_dates_current As Variant, as_at As Variant) As Variant
    REGISTER_SPEND_MATCH = CwbCall("REGISTER_SPEND_MATCH", Array(CwbIn(line_suppliers), CwbIn(line_dates), CwbIn(line_net), CwbIn(line_references), CwbIn(line_narratives), CwbIn(line_company_numbers), CwbIn(contract_ids), CwbIn(contract_references), CwbIn(contract_suppliers), CwbIn(contract_company_numbers), CwbIn(start_dates), CwbIn(end_dates_current), CwbIn(as_at), CwbWhere()))
End Function

Public Function REGISTER_SPEND_TOTALS(contract_ids As Variant, contract_values As Variant, line_contract_ids As Variant, line_hows As Variant, line_net As Variant, as_at As Variant) As Variant
    REGISTER_SPEND_TOTALS = CwbCall("REGISTER_SPEND_TOTALS", Array(CwbIn(contract_ids), CwbIn(contract_values), CwbIn(line_contract_ids), CwbIn(line_hows), CwbIn(line_net), CwbIn(as_at), CwbWhere()))
End Function

Public Function REGISTER_DATE(typed As Variant, as_at As Variant) As Variant
    REGISTER_DATE = CwbCall("REGISTER_DATE", Array(CwbIn(typed), CwbIn(as_at), CwbWhere()))
End Function

Public Function REGISTER_MONEY(typed As Variant, Optional file_currency As Variant) As Variant
    REGISTER_MONEY = CwbCall("REGISTER_MONEY", Array(CwbIn(typed), CwbIn(file_currency), CwbWhere()))
End Function

Public Function REGISTER_NAME_KEY(names As Variant) As Variant
    REGISTER_NAME_KEY = CwbCall("REGISTER_NAME_KEY", Array(CwbIn(names), CwbWhere()))
End Function

Public Function REGISTER_COMPANY_NUMBER(typed As Variant) As Variant
    REGISTER_COMPANY_NUMBER = CwbCall("REGISTER_COMPANY_NUMBER", Array(CwbIn(typed), CwbWhere()))
End Function

Public Function REGISTER_DUPLICATES(references As Variant, suppliers As Variant, start_dates As Variant, end_dates As Variant, contract_values As Variant) As Variant
    REGISTER_DUPLICATES = CwbCall("REGISTER_DUPLICATES", Array(CwbIn(references), CwbIn(suppliers), CwbIn(start_dates), CwbIn(end_dates), CwbIn(contract_values), CwbWhere()))
End Function

Public Function REGISTER_ALERT_BAND(event_dates As Variant, as_at As Variant, Optional limits As Variant) As Variant
    REGISTER_ALERT_BAND = CwbCall("REGISTER_ALERT_BAND", Array(CwbIn(event_dates), CwbIn(as_at), CwbIn(limits), CwbWhere()))
End Function

Public Function REGISTER_NEXT_EVENT(event_dates As Variant, events As Variant, as_at As Variant, Optional limits As Variant) As Variant
    REGISTER_NEXT_EVENT = CwbCall("REGISTER_NEXT_EVENT", Array(CwbIn(event_dates), CwbIn(events), CwbIn(as_at), CwbIn(limits), CwbWhere()))
End Function

Public Function REGISTER_ALERTS(contract_ids As Variant, events As Variant, event_dates As Variant, as_at As Variant, Optional who_acts As Variant, Optional limits As Variant) As Variant
    REGISTER_ALERTS = CwbCall("REGISTER_ALERTS", Array(CwbIn(contract_ids), CwbIn(events), CwbIn(event_dates), CwbIn(as_at), CwbIn(who_acts), CwbIn(limits), CwbWhere()))
End Function

Public Function CONTRACT_LEAD_TIME(end_dates_current As Variant, as_at As Variant, Optional long_months As Variant, Optional short_months As Variant) As Variant
    CONTRACT_LEAD_TIME = CwbCall("CONTRACT_LEAD_TIME", Array(CwbIn(end_dates_current), CwbIn(as_at), CwbIn(long_months), CwbIn(short_months), CwbWhere()))
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
