// SPDX-License-Identifier: Apache-2.0

extension HTMLPage {
  /// How a page looks: in light and dark, on narrow screens, and on A4.
  static let style: StaticString = """
    :root{--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d5dae0;--fill:#f4f6f8;--accent:#0b6b53;
    --bar:#4f9c86;--bad:#a1260d;--warn:#7a5200;color-scheme:light dark}
    @media (prefers-color-scheme:dark){:root{--bg:#14181c;--fg:#e7eaed;--soft:#a3adb7;--line:#353c44;
    --fill:#1d2329;--accent:#63cdb0;--bar:#3d8a75;--bad:#ff9a85;--warn:#e8bd6a}}
    *{box-sizing:border-box}
    html{scroll-padding-top:3.5rem}
    body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,
    "Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
    main{max-width:72rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
    h1{font-size:1.25rem;font-weight:600;margin:.5rem 0 .25rem}
    h2{font-size:1.5rem;line-height:1.25;font-weight:600;margin:0 0 1rem;text-wrap:balance}
    h3{font-size:1.05rem;font-weight:600;margin:2rem 0 .5rem}
    h4{font-size:1rem;font-weight:600;margin:1.25rem 0 .5rem}
    section{padding-top:2rem;margin-top:2rem;border-top:1px solid var(--line)}
    p,ul,dl{margin:.5rem 0;max-width:46rem}
    ul{padding-left:1.25rem}
    a{color:var(--accent);text-underline-offset:.15em}
    code,q{font-family:ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;font-size:.86em;
    overflow-wrap:anywhere}
    q{quotes:"\u{2018}" "\u{2019}"}
    :focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
    .skip{position:absolute;left:-99rem}
    .skip:focus{left:1rem;top:1rem;background:var(--bg);padding:.5rem 1rem;z-index:3}
    .vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    nav{position:sticky;top:0;z-index:2;display:flex;gap:.25rem 1rem;overflow-x:auto;padding:.25rem
    1.25rem;background:var(--bg);border-bottom:1px solid var(--line);justify-content:center}
    nav a{padding:.4rem .25rem;color:var(--soft);text-decoration:none;white-space:nowrap;
    font-size:.9rem}
    nav a:hover{color:var(--accent)}
    .lead,.q,.note{color:var(--soft)}
    .lead{margin:0;max-width:none}
    .q{font-size:.9rem}
    .stats{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:1.5rem;
    max-width:none;margin:1.5rem 0}
    .stats dt{color:var(--soft);font-size:.9rem;line-height:1.35;min-height:2.7em}
    .stats dd{margin:0;color:var(--soft);font-size:.9rem}
    .stats .big{color:var(--fg);font-size:1.75rem;white-space:nowrap;line-height:1.3;font-weight:600;
    letter-spacing:-.01em}
    .stats div:first-child .big{color:var(--accent)}
    .big small{font-size:.95rem;font-weight:400;letter-spacing:0}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;font-size:.92rem;margin:.5rem 0}
    .scroll>table{min-width:36rem;width:100%}
    th,td{text-align:left;vertical-align:top;padding:.35rem .9rem .35rem 0;
    border-bottom:1px solid var(--line);font-weight:400}
    thead th{color:var(--soft);font-size:.85rem;vertical-align:bottom}
    td:not(.n){overflow-wrap:anywhere}
    .n{text-align:right;white-space:nowrap}
    th:last-child,td:last-child{padding-right:0}
    .sum th,.sum td{font-weight:600;border-bottom:0}
    caption{text-align:left;font-weight:600;padding:1rem 0 .25rem}
    summary{cursor:pointer;min-height:1.75rem;padding:.15rem 0}
    figure{margin:2rem 0 1.5rem}
    figcaption h3{margin:0 0 .5rem}
    svg{display:block;width:100%;min-width:36rem;max-width:60rem;height:auto}
    svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:var(--fg)}
    svg .tick{font-size:11px;fill:var(--soft)}
    svg .name{font-size:10.5px;paint-order:stroke;stroke:var(--bg);stroke-width:3px}
    .grid{stroke:var(--line)}.iv{stroke:var(--fg);stroke-width:1.2}.pi{stroke:var(--soft);opacity:.3}
    .bar{fill:var(--bar)}.up{fill:var(--warn)}.down{fill:var(--bar)}
    .pt{fill:var(--bar);stroke:var(--fg);stroke-width:.8}.open{fill:var(--bg);stroke-width:1.4}
    form{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:center;margin:1rem 0}
    form[hidden]{display:none}
    label{font-size:.9rem;color:var(--soft)}
    input,select{font:inherit;font-size:.95rem;color:var(--fg);background:var(--bg);min-height:2.1rem;
    border:1px solid var(--soft);border-radius:4px;padding:.15rem .5rem}
    input{width:16rem;max-width:100%}
    select{max-width:15rem}
    output{color:var(--soft);font-size:.9rem}
    button{font:inherit;color:inherit;background:none;border:0;padding:.2rem 0;min-height:1.75rem;
    min-width:1.75rem;cursor:pointer;text-align:inherit}
    button:hover{color:var(--accent)}
    .more{border:1px solid var(--soft);border-radius:4px;padding:.3rem 1rem;margin:1rem 0}
    .cols,.m>summary{display:grid;gap:0 .9rem;align-items:baseline;grid-template-columns:
    minmax(0,2.2fr) minmax(0,1.1fr) 4.6rem minmax(0,1fr) minmax(0,1.1fr) 3rem minmax(0,1.3fr)}
    .cols{color:var(--soft);font-size:.85rem;border-bottom:1px solid var(--line);padding-left:1.1rem}
    .m{border-bottom:1px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 2.4rem}
    .m>summary{font-size:.92rem;padding:.3rem 0 .3rem 1.1rem;position:relative;overflow-wrap:anywhere}
    .m>summary::before{content:"\u{25B8}";position:absolute;left:0;color:var(--soft)}
    .m[open]>summary::before{content:"\u{25BE}"}
    .m>summary:hover{background:var(--fill)}
    .m[open]>summary .i{font-weight:600}
    .v,.r,.s{text-align:right}
    svg .v{text-align:left}
    .d{padding:.25rem 0 1.5rem 1.1rem}
    .d p,.d ul,.d dl{max-width:60rem}
    .d h3{margin:1.25rem 0 .25rem}
    .tree,.tree ul{list-style:none;padding-left:1.1rem;max-width:none}
    .tree{padding-left:0}
    .tree li{border-left:2px solid var(--line);padding:.1rem 0 .1rem .8rem}
    .tree dd ul{list-style:disc}
    .tree dd li{border:0;padding:0}
    .tt{color:var(--soft);margin:.1rem 0}
    .ci{color:var(--soft)}
    dl div{display:flex;flex-wrap:wrap;gap:0 .6rem;font-size:.9rem}
    dt{color:var(--soft);min-width:6.5rem}
    dd{margin:0;flex:1;min-width:14rem;overflow-wrap:anywhere}
    dd ul{margin:0}
    .stats div{display:block}
    .stats dd{min-width:0}
    .sev{font-size:.8rem;font-weight:600;border:1px solid;border-radius:3px;padding:0 .35rem;
    color:var(--soft)}
    .sev.error{color:var(--bad)}.sev.warning{color:var(--warn)}
    .fs,.plain{list-style:none;padding-left:0}
    .fs>li,.plain>li{padding:.35rem 0}
    .fs p,.plain p{margin:.1rem 0 .1rem 1rem;color:var(--soft);font-size:.9rem;overflow-wrap:anywhere}
    @media screen and (max-width:52rem){
    nav{justify-content:flex-start}
    .cols{display:flex;flex-wrap:wrap;padding-left:0}
    .m>summary{display:flex;flex-wrap:wrap}
    .m>summary .i{flex-basis:100%;font-weight:600}
    .m>summary span:empty{display:none}
    .m>summary span{text-align:left}
    .m>summary .r::before{content:"90 %: "}
    .m>summary .s::before{content:"score "}
    .stats{gap:1rem}.stats dt{min-height:0}
    }
    @page{size:A4;margin:16mm 14mm}
    @media print{
    :root{--bg:#fff;--fg:#000;--soft:#444;--line:#bbb;--fill:#fff;--accent:#0b6b53;--bar:#4f9c86;
    --bad:#a1260d;--warn:#7a5200;color-scheme:light}
    html{font-size:9.5pt}
    body{font-size:1rem}
    main{max-width:none;padding:0}
    nav,form,.skip,.more,figure details{display:none}
    .stats{grid-template-columns:repeat(4,1fr);gap:.5rem}
    .stats .big{font-size:15pt}
    section{margin-top:1rem;padding-top:1rem}
    h2,h3,figcaption,.cols{break-after:avoid}
    figure,tr,.m>summary{break-inside:avoid}
    svg{min-width:0}
    .scroll{overflow:visible}
    .scroll>table{min-width:0}
    .m{content-visibility:visible}
    .cols,.m>summary{display:grid;font-size:8pt}
    a{color:inherit}
    }
    """
}
