"""Little data packages for tests."""

import json
from pathlib import Path

from core.importing.problems import Problem
from projects.importers.package import PackageOutcome, import_package
from projects.package import TABLES

PROJECTS = """\
code,title,fund,form,content,year,start,end,center,provinces,status
DA-1,Dây chuyền chế biến gỗ,national,single,technology,2016,2016-01-01,2016-12-31,IPC1,24,accepted
DA-2,Đào tạo nghề may,local,group,training,2016,2016-02-01,2017-06-30,TTKC-24-63,24;27,in_progress
"""
FACILITIES = """\
code,name,legal_form,tax_code,province,commune,trade,sector,workers
CS-1,Công ty TNHH Gỗ Hòa,company,0100233488,63:24,Xã A,a,10,25
CS-2,Hợp tác xã May,cooperative,,34:24,,b,,
"""
PROJECT_FACILITIES = """\
project,facility,item,support
DA-1,CS-1,machinery,200000000
DA-2,CS-2,vocational_training,
"""
BUDGET = """\
project,fund_year,item,source,amount
DA-1,2016,machinery,national,200000000
DA-1,2016,machinery,counterpart,300000000
DA-1,2016,machinery,national,50000000
DA-2,2016,vocational_training,local,90000000
"""
LEDGER = """\
project,source,fund_year,kind,happened_on,amount,document,request_key
DA-1,national,2016,assign,2016-01-05,250000000,QĐ 1/QĐ-BCT,k1
DA-1,national,2016,advance,2016-03-01,60000000,UNC 1,k2
DA-1,national,2016,advance,2016-03-01,60000000,UNC 1,reverse:k2
DA-1,national,2016,pay,2016-11-01,190000000,UNC 2,
DA-1,counterpart,2016,contribute,2016-11-02,300000000,,k3
DA-2,local,2016,assign,2016-03-05,90000000,,k4
DA-2,local,2016,carry_out,2016-12-31,40000000,,k5
DA-2,local,2017,carry_in,2016-12-31,40000000,,k6
"""
TARGETS = """\
year,center,project,indicator,value
2016,IPC1,,workers_trained,5910
2016,TTKC-24-63,DA-2,workers_trained,35
"""
RESULTS = """\
center,project,happened_on,indicator,value,women,ethnic_minority
IPC1,,2016-09-30,workers_trained,4875,,
TTKC-24-63,DA-2,2016-08-01,workers_trained,17.5,10,2
TTKC-24-63,DA-2,2016-08-01,workers_trained,17.5,10,2
"""
ALL = {
    "facilities": FACILITIES,
    "projects": PROJECTS,
    "project_facilities": PROJECT_FACILITIES,
    "budget": BUDGET,
    "ledger": LEDGER,
    "targets": TARGETS,
    "results": RESULTS,
}


def write(folder: Path, **files: str | bytes) -> Path:
    """A package of the files given by table name; all that are not given are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    resources = [TABLES[name].resource() for name in files]
    (folder / "datapackage.json").write_text(
        json.dumps({"name": "x", "resources": resources}), encoding="utf-8"
    )
    return folder


def load(folder: Path, **files: str | bytes) -> PackageOutcome:
    """Write a package and import it."""
    return import_package(actor=None, folder=write(folder, **files))


def problems(outcome: PackageOutcome) -> list[Problem]:
    assert not outcome.saved
    return list(outcome.problems)


def places(outcome: PackageOutcome) -> list[tuple[str, int, str]]:
    """File, row and column of every error."""
    return [(problem.file, problem.row, problem.column) for problem in problems(outcome)]
