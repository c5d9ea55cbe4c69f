Attribute VB_Name = "CwbFunctions"
Option Explicit
' Generated from the registry by xl_addin/generate.py. Do not edit.

Public Function TENDER_PRICE_POINTS(prices As Variant, method As Variant, max_points As Variant, Optional parameters As Variant, Optional admitted As Variant) As Variant
    TENDER_PRICE_POINTS = CwbCall("TENDER_PRICE_POINTS", Array(CwbIn(prices), CwbIn(method), CwbIn(max_points), CwbIn(parameters), CwbIn(admitted), CwbWhere()))
End Function

Public Function TENDER_QUALITY_POINTS(marks As Variant, weights As Variant, scale As Variant, Optional weights_total As Variant) As Variant
    TENDER_QUALITY_POINTS = CwbCall("TENDER_QUALITY_POINTS", Array(CwbIn(marks), CwbIn(weights), CwbIn(scale), CwbIn(weights_total), CwbWhere()))
End Function

Public Function TENDER_RANK(totals As Variant, Optional tie_breakers As Variant, Optional tie_directions As Variant, Optional direction As Variant, Optional admitted As Variant) As Variant
    TENDER_RANK = CwbCall("TENDER_RANK", Array(CwbIn(totals), CwbIn(tie_breakers), CwbIn(tie_directions), CwbIn(direction), CwbIn(admitted), CwbWhere()))
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
